/** The product's own brand and what it stands on, as tokens.css has them; the service checks with the same numbers. */
export const themes = {
  light: { own: '#b3261e', others: ['#faf8f3', '#ffffff', '#f2eee4', '#ffffff'] },
  dark: { own: '#ff7a66', others: ['#15140f', '#1d1c16', '#11100c', '#1c0d0a'] },
} as const

export const leastContrast = 4.5

const channel = (byte: number) => {
  const part = byte / 255
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
}

const luminance = (color: string) => {
  const rgb = Number.parseInt(color.slice(1), 16)
  return 0.2126 * channel(rgb >> 16) + 0.7152 * channel((rgb >> 8) & 255) + 0.0722 * channel(rgb & 255)
}

const contrastOf = (one: string, other: string) => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** The least contrast of a brand in a theme, with its papers and with what is written on it. */
export const brandContrast = (color: string, theme: keyof typeof themes) =>
  Math.min(...themes[theme].others.map(other => contrastOf(color, other)))

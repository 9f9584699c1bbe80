/** The surfaces that the brand is written on, by theme, and what is written on the brand: see the portal's tokens.css. */
export const surfaces = {
  light: { papers: ['#faf8f3', '#ffffff', '#f2eee4'], onBrand: '#ffffff' },
  dark: { papers: ['#15140f', '#1d1c16', '#11100c'], onBrand: '#1c0d0a' },
} as const

export type Theme = keyof typeof surfaces

/** What WCAG asks for text. */
export const leastContrast = 4.5

const channel = (byte: number) => {
  const part = byte / 255
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
}

const luminance = (color: string): number => {
  const rgb = Number.parseInt(color.slice(1), 16)
  return 0.2126 * channel(rgb >> 16) + 0.7152 * channel((rgb >> 8) & 255) + 0.0722 * channel(rgb & 255)
}

/** The contrast of two colours like #b3261e, from 1 to 21. */
export const contrastOf = (one: string, other: string): number => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** The least contrast that a brand has in a theme: on every paper, and of what is written on it. */
export const brandContrast = (color: string, theme: Theme): number => {
  const { papers, onBrand } = surfaces[theme]
  return Math.min(...[...papers, onBrand].map(other => contrastOf(color, other)))
}

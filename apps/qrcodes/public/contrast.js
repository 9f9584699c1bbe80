/** Whether scanners are likely to fail: too little contrast, or a light code on a dark background. */
export function isHardToRead(dark, light) {
  return (luminance(light) + 0.05) / (luminance(dark) + 0.05) < 3
}

/** Relative luminance of `#rrggbb` as WCAG 2 defines it. */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map(at => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

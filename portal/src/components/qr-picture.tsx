import { useEffect, useState } from 'react'

type Modules = { size: number; path: string }

/** The dark modules as one path, a unit each, with the quiet zone of four that the standard asks for. */
const draw = async (text: string): Promise<Modules> => {
  const { create } = await import('qrcode')
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules
  const dark = [...data].flatMap((isDark, at) =>
    isDark ? [`M${(at % size) + 4} ${Math.floor(at / size) + 4}h1v1h-1z`] : [],
  )
  return { size: size + 8, path: dark.join('') }
}

/** A QR code drawn here, so that what it says leaves the page to nobody. Black on white: readers want that. */
export const QrPicture = ({ text, label }: { text: string; label: string }) => {
  const [modules, setModules] = useState<Modules | null>(null)
  useEffect(() => {
    let isWanted = true
    void draw(text).then(drawn => isWanted && setModules(drawn))
    return () => {
      isWanted = false
    }
  }, [text])
  if (modules === null) return <div className="qr" aria-busy="true" />
  return (
    <svg
      className="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${modules.size} ${modules.size}`}
      shapeRendering="crispEdges"
    >
      <path d={modules.path} fill="#000" />
    </svg>
  )
}

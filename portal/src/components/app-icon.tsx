const lines: Record<string, string> = {
  audio: 'M12 4v16M8 8v8M16 8v8M4 10.5v3M20 10.5v3',
  video: 'M3 6h12v12H3zM15 10l6-3v10l-6-3',
  image: 'M4 18l5-6 4 4 3-4 4 6zM15 8h.01',
  documents: 'M7 3h7l4 4v14H7zM14 3v4h4',
  text: 'M5 6h14M5 11h14M5 16h9',
  codes: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v6h-4',
  ai: 'M8.4 6.8 15.6 11M10.3 17l5.4-3.6M6 3.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5M18 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5M8 15.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5',
  network: 'M4 17a8 8 0 1 1 16 0M12 15l4-5',
  development: 'M8 7l-5 5 5 5M16 7l5 5-5 5',
  data: 'M5 20V10M12 20V4M19 20v-7',
  other: 'M5 5h5v5H5zM14 5h5v5h-5zM5 14h5v5H5zM14 14h5v5h-5z',
}

const alike: Record<string, string> = {
  images: 'image',
  graphics: 'image',
  document: 'documents',
  files: 'documents',
  pdf: 'documents',
  marketing: 'codes',
  qr: 'codes',
}

/** A small drawing for an app's category; categories that we do not know share one. */
export const AppIcon = ({ category }: { category: string }) => (
  <svg className="icon" width="18" height="18" viewBox="0 0 24 24" aria-hidden="true">
    <path d={lines[alike[category] ?? category] ?? lines.other} />
  </svg>
)

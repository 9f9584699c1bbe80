import {
  AudioLines,
  ChartColumn,
  Code,
  FileText,
  Gauge,
  Image,
  LayoutGrid,
  type LucideIcon,
  QrCode,
  TextAlignStart,
  Video,
  Waypoints,
} from 'lucide-react'

const icons: Record<string, LucideIcon> = {
  audio: AudioLines,
  video: Video,
  image: Image,
  documents: FileText,
  text: TextAlignStart,
  codes: QrCode,
  ai: Waypoints,
  network: Gauge,
  development: Code,
  data: ChartColumn,
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
export const AppIcon = ({ category }: { category: string }) => {
  const Icon = icons[alike[category] ?? category] ?? LayoutGrid
  return <Icon className="icon" size={18} aria-hidden="true" />
}

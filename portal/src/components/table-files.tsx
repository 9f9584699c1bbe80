import type { ReactNode } from 'react'
import { Download } from './download.tsx'
import { useSpeech } from './speech.tsx'

type Format = 'csv' | 'xlsx'

const formats: Format[] = ['csv', 'xlsx']

type FileLinksProps = {
  fileOf: (format: Format) => string
  /** What a link says, where that is not only the format. */
  nameOf?: (values: { format: string }) => string
}

/** One table as a file in each format. */
export const FileLinks = ({ fileOf, nameOf = ({ format }) => format }: FileLinksProps) =>
  formats.map(format => (
    <Download key={format} className="btn quiet" href={fileOf(format)}>
      {nameOf({ format: format.toUpperCase() })}
    </Download>
  ))

/** The files of the table above them. */
export const TableFiles = ({ fileOf }: Pick<FileLinksProps, 'fileOf'>) => (
  <div className="row tw:mt-3.5">
    <FileLinks fileOf={fileOf} />
  </div>
)

/** Files of all that a page shows. */
export const FilesPanel = ({ children }: { children: ReactNode }) => {
  const { t } = useSpeech()
  return (
    <section className="panel">
      <h2>{t.admin.figures.statistics.files}</h2>
      <div className="row files">{children}</div>
    </section>
  )
}

import { readPriceList } from './price-list-file.ts'

/** An app that an admin wrote; its list is of the source `admin`. */
export const readWrittenList = (name: string, text: string) => {
  const { list, problems } = readPriceList(Buffer.from(text), name, `apps/${name} (written here)`, 'admin')
  if (list?.start) {
    const message = 'runs a command on the server: that is for a file in apps/ alone. Leave it out'
    return { list: null, problems: [{ line: 1, key: 'start', message }] }
  }
  return { list, problems }
}

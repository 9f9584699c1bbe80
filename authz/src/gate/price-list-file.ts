import { type FileProblem, readYamlFile } from '../yaml-file.ts'
import { AppFile, appKeys, ruleKeys, validator } from './app-schema.ts'
import { makeList, type PriceList } from './price-list.ts'

export type ListProblem = FileProblem

const kind = {
  schema: AppFile,
  validator,
  name: "an app's file",
  placeOf: (path: (string | number)[]) => {
    const key = String(path.at(-1))
    if (path.length === 1 && ruleKeys.includes(key)) return 'belongs to a rule: write it into one under rules'
    if (path.length === 3 && appKeys.includes(key)) return 'belongs to the app: write it beside rules'
    return undefined
  },
}

/** Reads one app.yaml. `name` is its folder's. Gives the list, or null and every problem found. */
export const readPriceList = (
  source: Uint8Array,
  name: string,
  file: string,
  from: PriceList['source'] = 'file',
): { list: PriceList | null; problems: ListProblem[] } => {
  const { value, problems } = readYamlFile(source, file, kind, (value, report) =>
    makeList(value, name, file, report, from),
  )
  return { list: value, problems }
}

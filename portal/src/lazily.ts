import type { RouteObject } from 'react-router'
import { type Part, withTexts } from './texts/texts.ts'

type Parts = Pick<RouteObject, 'Component' | 'loader' | 'action'>

/**
 * A page that is downloaded when somebody goes there, with the parts of the texts that it says besides the shell's; without
 * a path it is its parent's first.
 */
export const lazily = <Page>(
  path: string | null,
  load: () => Promise<Page>,
  pick: (page: Page) => Parts,
  texts: Part[] = ['pages'],
): RouteObject => ({
  ...(path === null ? { index: true } : { path }),
  lazy: async () => pick(await withTexts(load(), ...texts)),
})

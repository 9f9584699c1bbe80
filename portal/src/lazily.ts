import type { RouteObject } from 'react-router'

type Parts = Pick<RouteObject, 'Component' | 'loader' | 'action'>

/** A page that is downloaded when somebody goes there; without a path it is its parent's first. */
export const lazily = <Page>(
  path: string | null,
  load: () => Promise<Page>,
  pick: (page: Page) => Parts,
): RouteObject => ({
  ...(path === null ? { index: true } : { path }),
  lazy: async () => pick(await load()),
})

import type { Params } from './params.ts'
import type { World } from './world.ts'

/**
 * One call of the API, as a handler sees it; it answers an object or a list, or throws Refused. One that changes
 * something reads its parameters first, calls params.finish(), and changes then.
 */
export type Call = {
  world: World
  params: Params
  /** What stands in the path's one place. */
  id: string
  path: string
}

export type Route = [method: 'GET' | 'POST' | 'DELETE', path: string, handle: (call: Call) => object]

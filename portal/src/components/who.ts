import { useRouteLoaderData } from 'react-router'
import type { Who } from '../data/me.ts'

/** The root route's id, under which its loader keeps who is here. */
export const rootId = 'root'

const nobody: Who = { me: null, suspended: null }

/** Who is here, as the root's loader found it. */
export const useWho = () => useRouteLoaderData<Who>(rootId) ?? nobody

/** Who is signed in; null when nobody is. */
export const useMe = () => useWho().me

import { redirect, redirectDocument, replace } from 'react-router'
import type { Entered } from './data/auth.ts'
import { readPath, withNext } from './next-path.ts'

/**
 * Goes on where one was: a full load, because `next` may be the service's own route (/launch). Going back leads to no
 * mailed link that was taken.
 */
export const goOn = (next: string | null) => {
  const path = readPath(next)
  return path === null ? replace('/apps') : redirectDocument(path)
}

/** Goes on after a sign-in, by way of the second factor when it is due. */
export const goOnAfter = (entered: Exclude<Entered, 'other-address'>, next: string | null) =>
  entered === 'second-factor' ? redirect(withNext('/second-factor', readPath(next))) : goOn(next)

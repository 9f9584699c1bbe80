import type { DueFactor } from './second-factor.ts'

/**
 * A person as Supabase Auth knows them; the address is in lower case. With `due` they have yet to show a second factor
 * and are nobody who is signed in.
 */
export type IdentityUser = {
  id: string
  email: string
  name: string
  due?: DueFactor
  /** Set when the way they came proved their address: a link that was mailed to it, or a provider that vouches. */
  proven?: boolean
}

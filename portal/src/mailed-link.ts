import type { Confirmation } from 'authz/contract-sign-up'
import { readPath } from './next-path.ts'

const types: Confirmation['type'][] = ['signup', 'magiclink', 'email_change', 'invite', 'email']

/**
 * What the address of a mailed link says. `followed`: the project's own templates had Supabase Auth take the link before
 * it led here, with the outcome behind the `#` or as a code that is of no use here.
 */
export type MailedLink =
  | { kind: 'whole'; type: Confirmation['type']; tokenHash: string; to: string | null }
  | { kind: 'followed' }
  | { kind: 'refused' }
  | { kind: 'unclear' }

/** Reads the query and the fragment of a mailed link's address. */
export const readMailedLink = (search: URLSearchParams, hash: string): MailedLink => {
  const fragment = new URLSearchParams(hash.replace(/^#/, ''))
  const tokenHash = search.get('token_hash')?.trim() ?? ''
  const type = types.find(type => type === search.get('type')) ?? 'email'
  if (tokenHash !== '') return { kind: 'whole', type, tokenHash, to: readPath(search.get('to')) }
  if (fragment.has('error') || search.has('error')) return { kind: 'refused' }
  return fragment.has('access_token') || search.has('code') ? { kind: 'followed' } : { kind: 'unclear' }
}

import { describe, expect, it } from 'vitest'
import { readMailedLink } from './mailed-link.ts'

const read = (address: string) => {
  const url = new URL(address, 'http://portal.test')
  return readMailedLink(url.searchParams, url.hash)
}

describe('readMailedLink', () => {
  it('reads what a link is for and where it leads', () => {
    expect(read('/confirm-mail?type=magiclink&token_hash=abc&to=%2Ftokens')).toEqual({
      kind: 'whole',
      type: 'magiclink',
      tokenHash: 'abc',
      to: '/tokens',
    })
  })
  it('leads to no other site', () => {
    for (const to of ['//evil.test', 'https://evil.test', '/\\evil.test', 'javascript:alert(1)'])
      expect(read(`/confirm-mail?type=signup&token_hash=abc&to=${encodeURIComponent(to)}`)).toMatchObject({
        to: null,
      })
  })
  it('takes an unknown type for a proof of the address', () => {
    expect(read('/confirm-mail?type=recovery&token_hash=abc')).toMatchObject({ type: 'email' })
  })
  it('knows a link that Supabase Auth has taken already', () => {
    expect(read('/confirm-mail?type=signup#access_token=x&type=signup')).toEqual({ kind: 'followed' })
    expect(read('/confirm-mail?code=9f2c')).toEqual({ kind: 'followed' })
  })
  it('knows a link that Supabase Auth has refused', () => {
    expect(read('/confirm-mail#error=access_denied&error_code=otp_expired')).toEqual({ kind: 'refused' })
    expect(read('/confirm-mail?error=access_denied')).toEqual({ kind: 'refused' })
  })
  it('says so when a link is not whole', () => {
    expect(read('/confirm-mail?type=signup')).toEqual({ kind: 'unclear' })
  })
})

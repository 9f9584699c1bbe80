import { describe, expect, it } from 'vitest'
import { readSessionLifetimes } from './session-lifetimes.ts'

const read = (env: Record<string, string>) => {
  const problems: string[] = []
  return { ...readSessionLifetimes(name => env[name], problems), problems }
}
const day = 86_400

describe('the lifetimes of sessions', () => {
  it.each([
    [{}, day, 30 * day],
    [{ OCTROI_SESSION_IDLE: '90m' }, 5400, 30 * day],
    [{ OCTROI_SESSION_IDLE: '5s', OCTROI_SESSION_LIFETIME: '5s' }, 5, 5],
    [{ OCTROI_SESSION_LIFETIME: '400d' }, day, 400 * day],
    [{ OCTROI_SESSION_LIFETIME: '1h' }, 3600, 3600],
  ])('of %j are %d s without use and %d s in all', (env, sessionIdleS, sessionLifetimeS) => {
    expect(read(env)).toEqual({ sessionIdleS, sessionLifetimeS, problems: [] })
  })

  it.each(['', '24', '24H', '1.5h', '-1h', '4s', '401d', '0d', 'never', '99999999d'])(
    'cannot be %j',
    text => {
      for (const name of ['OCTROI_SESSION_IDLE', 'OCTROI_SESSION_LIFETIME'])
        expect(read({ [name]: text }).problems).toEqual([expect.stringContaining(name)])
    },
  )

  it('are refused by both names when a session would idle for longer than it lives', () => {
    const { problems } = read({ OCTROI_SESSION_IDLE: '2h', OCTROI_SESSION_LIFETIME: '1h' })
    expect(problems).toEqual([expect.stringMatching(/OCTROI_SESSION_IDLE.*OCTROI_SESSION_LIFETIME/)])
  })
})

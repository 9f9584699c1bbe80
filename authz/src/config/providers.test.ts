import { describe, expect, it } from 'vitest'
import { configProblemsOf } from '../../test/support/config-problems.ts'
import { readConfig } from '../config.ts'

const supabase = {
  SUPABASE_URL: 'https://p.supabase.co',
  SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_x',
  SUPABASE_SECRET_KEY: 'sb_secret_x',
  OCTROI_DATABASE_URL: 'postgres://u:p@db/postgres',
  OCTROI_SECRET: 'a secret that tests have, of more than 32 bytes',
}

describe('sign-in by other services in the environment', () => {
  it('is none unless it is given', () => {
    expect(readConfig({}).providers).toEqual({})
  })

  it('is GitHub, at its own address too, and Google', () => {
    const env = {
      OCTROI_GITHUB_CLIENT_ID: 'a',
      OCTROI_GITHUB_CLIENT_SECRET: 'b',
      OCTROI_GITHUB_URL: 'https://git.example.com/',
      OCTROI_GOOGLE_CLIENT_ID: 'c',
      OCTROI_GOOGLE_CLIENT_SECRET: 'd',
    }
    expect(readConfig(env).providers).toEqual({
      github: { clientId: 'a', secret: 'b', url: 'https://git.example.com' },
      google: { clientId: 'c', secret: 'd', url: undefined },
    })
  })

  it.each([
    [{ OCTROI_GITHUB_CLIENT_ID: 'a' }, 'OCTROI_GITHUB_CLIENT_SECRET is missing'],
    [{ OCTROI_GOOGLE_CLIENT_SECRET: 'd' }, 'OCTROI_GOOGLE_CLIENT_ID is missing'],
    [
      { OCTROI_GITHUB_CLIENT_ID: 'a', OCTROI_GITHUB_CLIENT_SECRET: 'b', OCTROI_GITHUB_URL: 'git' },
      'OCTROI_GITHUB_URL is no URL',
    ],
    [
      {
        OCTROI_GOOGLE_CLIENT_ID: 'c',
        OCTROI_GOOGLE_CLIENT_SECRET: 'd',
        OCTROI_GOOGLE_URL: 'https://g.example.com',
      },
      'OCTROI_GOOGLE_URL',
    ],
    [
      { ...supabase, OCTROI_GITHUB_CLIENT_ID: 'a', OCTROI_GITHUB_CLIENT_SECRET: 'b' },
      'switch it on in the project',
    ],
  ])('stops the start for %j', (env, sentence) => {
    const problems = configProblemsOf(env)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(sentence)
  })
})

describe('a second factor required of admins', () => {
  it('is off unless it is asked for', () => {
    expect(readConfig({}).adminMfa).toBe('off')
    expect(readConfig({ ...supabase, OCTROI_ADMIN_MFA: 'required' }).adminMfa).toBe('required')
  })

  it('stops the start where there is none, and for any other word', () => {
    expect(configProblemsOf({ OCTROI_ADMIN_MFA: 'required' })).toEqual([
      expect.stringContaining('no second factor'),
    ])
    expect(configProblemsOf({ ...supabase, OCTROI_ADMIN_MFA: 'yes' })).toEqual([
      expect.stringContaining('give off or required'),
    ])
  })
})

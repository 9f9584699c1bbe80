import { randomBytes } from 'node:crypto'
import { requireCaller } from './caller.ts'
import { PageQuery } from './contract-parts.ts'
import {
  Brought,
  CodePath,
  OwnReferral,
  type ReferralSettings,
  type ReferralState,
  ReferralTerms,
} from './contract-referral.ts'
import { pageByTime, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import { findBrought, findReferrers, readReferralCode, referralCookie } from './referral-cookie.ts'
import type { Api } from './schema.ts'

type SettingRow = {
  isOn: boolean
  referrerTokens: number
  referredTokens: number
  leastPaid: Record<string, number>
  most: number | null
  mostMonthly: number | null
  grantDays: number | null
}

/** What admins set of referral. */
export const loadReferralSettings = async ({
  database,
}: Pick<ApiParts, 'database'>): Promise<ReferralSettings> => {
  const [row] = await database.call<SettingRow>('findReferralSetting')
  if (row === undefined) throw new Error('the row of referral settings is gone')
  const { isOn, leastPaid, grantDays, ...rest } = row
  return { on: isOn, ...rest, least: leastPaid, days: grantDays }
}

/** As vouchers' codes: 32 signs that no reader takes for one another. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const codeLength = 8
/** One in a million of a million is taken. */
const maxTries = 5

const makeCode = () => [...randomBytes(codeLength)].map(byte => alphabet[byte % alphabet.length]).join('')

const keepCode = async ({ database }: ApiParts, personId: string): Promise<string> => {
  for (let tries = 0; tries < maxTries; tries++) {
    const [row] = await database.call<{ code: string }>('keepReferralCode', { personId, code: makeCode() })
    if (row !== undefined) return row.code
  }
  throw new Error('no code of a referral is free')
}

type BroughtRow = {
  id: string
  address: string | null
  state: Exclude<ReferralState, 'suspect'>
  tokens: number
  madeAt: Date
  createdUs: number
}

/** One's own link, who came by it, and what whoever comes is told. */
export const serveReferral = (api: Api, parts: ApiParts): void => {
  const { database } = parts
  const termsSchema = { summary: 'What bringing people gives', response: { 200: ReferralTerms } }
  api.get('/referral/terms', { schema: termsSchema }, async request => {
    const { on, referrerTokens, referredTokens, least, days } = await loadReferralSettings(parts)
    const [referrer] = on ? await findBrought(parts, request) : []
    return { on, referrerTokens, referredTokens, least, days, sent: referrer?.fault === null }
  })

  const ownSchema = {
    summary: 'One’s own link to bring people, and what it brought',
    response: { 200: OwnReferral },
  }
  api.get('/referral', { schema: ownSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    const { most, mostMonthly } = await loadReferralSettings(parts)
    const code = await keepCode(parts, personId)
    const [counts] = await database.call<{ rewarded: number; waiting: number; tokens: number }>(
      'countOwnReferrals',
      { personId },
    )
    if (counts === undefined) throw new Error('count_own_referrals returned no row')
    return { code, link: `${parts.config.portalUrl.origin}/r/${code}`, most, mostMonthly, ...counts }
  })

  const broughtSchema = {
    summary: 'Who came by one’s link, newest first',
    querystring: PageQuery,
    response: { 200: pageOf(Brought) },
  }
  api.get('/referral/people', { schema: broughtSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    return pageByTime(request.query, position =>
      database.call<BroughtRow>('listOwnReferrals', { personId, as: 'referrer', ...position }),
    )
  })
}

/** GET /r/CODE: the link itself. The browser remembers whose it is, and goes on to the home page as with any other. */
export const serveReferralLink = (root: Api, parts: ApiParts): void => {
  const { origin } = parts.config.portalUrl
  root.get('/r/:code', { schema: { hide: true, params: CodePath } }, async (request, reply) => {
    const code = readReferralCode(request.params.code)
    const [referrer] = code === null ? [] : await findReferrers(parts, code)
    if (code !== null && referrer !== undefined) reply.header('set-cookie', referralCookie(parts, code))
    return reply.header('cache-control', 'no-store').redirect(`${origin}/`, 302)
  })
}

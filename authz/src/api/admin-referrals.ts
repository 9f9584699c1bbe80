import { settleReferrals } from '../billing/referrals.ts'
import { ApiError, errors } from '../errors.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import {
  Referral,
  ReferralPath,
  ReferralSettings,
  type ReferralState,
  ReferralsQuery,
  ReferralWord,
} from './contract-referral.ts'
import { pageByTime, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import { loadReferralSettings } from './referral.ts'
import type { Api } from './schema.ts'

type ReferralRow = {
  id: string
  state: ReferralState
  reason: NonNullable<Referral['reason']> | null
  note: string | null
  referrerId: string
  referrerEmail: string
  referrerName: string
  referredId: string
  referredEmail: string
  referredName: string
  referrerTokens: number
  referredTokens: number
  paid: number | null
  currency: string | null
  madeAt: Date
  rewardedAt: Date | null
  createdUs: number
}

const toReferral = ({
  referrerId,
  referrerEmail,
  referrerName,
  referredId,
  referredEmail,
  referredName,
  createdUs: _,
  ...rest
}: ReferralRow) => ({
  ...rest,
  referrer: { id: referrerId, email: referrerEmail, name: referrerName },
  referred: { id: referredId, email: referredEmail, name: referredName },
})

const serveReferralSettings = (api: Api, parts: ApiParts): void => {
  const schema = { summary: 'What bringing people gives', response: { 200: ReferralSettings } }
  api.get('/admin/referrals/settings', { schema }, async request => {
    await requireSupport(parts, request)
    return loadReferralSettings(parts)
  })

  const setSchema = {
    summary: 'Set what bringing people gives; who came before keeps what they were promised',
    body: ReferralSettings,
    response: { 200: ReferralSettings },
  }
  api.put('/admin/referrals/settings', { schema: setSchema }, async request => {
    await requireAdmin(parts, request)
    const { on, least, days, ...rest } = request.body
    if (on && rest.referrerTokens + rest.referredTokens === 0)
      throw new ApiError(
        400,
        'referral_gives_nothing',
        'referrerTokens and referredTokens are both 0: give one of the two something.',
      )
    await parts.database.call('setReferralSetting', {
      isOn: on,
      leastPaid: least,
      grantDays: days,
      ...rest,
    })
    return loadReferralSettings(parts)
  })
}

/** Who brought whom: support sees, admins decide and set what it gives. */
export const serveAdminReferrals = (api: Api, parts: ApiParts): void => {
  const { database } = parts
  serveReferralSettings(api, parts)

  const listSchema = {
    summary: 'Who brought whom, newest first',
    querystring: ReferralsQuery,
    response: { 200: pageOf(Referral) },
  }
  api.get('/admin/referrals', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const { state = null, search = '' } = request.query
    const { items, next } = await pageByTime(request.query, position =>
      database.call<ReferralRow>('listReferrals', { state, search: search.trim() || null, ...position }),
    )
    return { items: items.map(toReferral), next }
  })

  const serveWord = (word: 'allow' | 'refuse', summary: string) => {
    const schema = { summary, params: ReferralPath, body: ReferralWord, response: { 200: Referral } }
    api.post(`/admin/referrals/:id/${word}`, { schema }, async request => {
      await requireAdmin(parts, request)
      const { id } = request.params
      const note = request.body.reason.trim()
      const [done] = await database.call<{ status: string }>('decideReferral', {
        id,
        allowed: word === 'allow',
        note,
      })
      if (done?.status === 'not_open')
        throw errors.conflict('referral_decided', 'Nothing is to be decided here any more: reload the list.')
      await settleReferrals(parts)
      const [row] = await database.call<ReferralRow>('listReferrals', { id })
      if (row === undefined) throw errors.notFound(`referral ${id}`)
      return toReferral(row)
    })
  }
  serveWord('allow', 'Let a referral count that was looked at')
  serveWord('refuse', 'Refuse a referral that gave nothing yet')
}

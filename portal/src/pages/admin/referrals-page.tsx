import type { Referral, ReferralSettings } from 'authz/contract-referral'
import { useState } from 'react'
import { useLoaderData } from 'react-router'
import { ApiProblem } from '../../api.ts'
import { Select } from '../../components/field.tsx'
import { Filters, SearchField } from '../../components/filters.tsx'
import { ListPanel } from '../../components/list-panel.tsx'
import { useMore } from '../../components/more.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { ReferralSettingsPanel } from '../../components/referral-settings.tsx'
import { DecideForm, ReferralsTable } from '../../components/referrals-table.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import {
  decideReferral,
  loadReferralSettings,
  loadReferrals,
  type ReferralFilter,
  readReferralFilter,
  referralStates,
  setReferralSettings,
} from '../../data/admin-referrals.ts'
import { loadOffers } from '../../data/offers.ts'
import { inOrder } from '../../in-order.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { readReferralWish } from '../../referral-wish.ts'

export const loadReferralsPage = adminOnly(async ({ request }) => {
  const filter = readReferralFilter(new URL(request.url).searchParams)
  const [first, settings, offers] = await Promise.all([
    loadReferrals(filter),
    loadReferralSettings(),
    loadOffers().catch(() => null),
  ])
  const currencies = [
    offers?.currency ?? 'eur',
    ...(offers?.currencies ?? []),
    ...Object.keys(settings.least),
  ]
  return { filter, first, settings, currencies: [...new Set(currencies)] }
})

/** Decides on one, or sets what they give. */
export const submitReferrals = runIntent<Referral | ReferralSettings>({
  decide: form =>
    decideReferral(
      readField(form, 'id'),
      readField(form, 'word') === 'allow' ? 'allow' : 'refuse',
      readField(form, 'reason'),
    ),
  set: async form => {
    const wish = readReferralWish(form)
    if ('badSum' in wish) throw new ApiProblem(400, `bad_sum_${wish.badSum}`, '')
    return setReferralSettings(wish)
  },
})

/** Who brought whom, and what it gives. */
export const ReferralsPage = () => {
  const { t } = useSpeech()
  const { filter, first, settings, currencies } = useLoaderData<typeof loadReferralsPage>()
  const more = useMore(first, cursor => loadReferrals(filter, cursor))
  const [asked, setAsked] = useState<Referral | null>(null)
  const [left, setLeft] = useState<string | null>(null)
  const [decided, setDecided] = useState<Referral | null>(null)
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.referrals
  const leave = () => {
    setLeft(asked?.id ?? null)
    setAsked(null)
  }
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      {!settings.on && <p className="note tw:mb-gap">{texts.isOff}</p>}
      {mayChange && <ReferralSettingsPanel settings={settings} currencies={currencies} />}
      <ListPanel
        list={more}
        filter={filter}
        filters={<ReferralFilters filter={filter} />}
        above={
          <>
            <p role="status" className={decided ? '' : 'hidden'}>
              {decided &&
                texts.decided({ referred: decided.referred.email, state: texts.states[decided.state] })}
            </p>
            {asked && (
              <DecideForm
                key={asked.id}
                referral={asked}
                onLeave={leave}
                onDecided={done => {
                  setDecided(done)
                  leave()
                }}
              />
            )}
          </>
        }
        empty={texts.empty}
        noMatch={texts.noMatch}
        clear={texts.clear}
        next={settings.on ? texts.emptyNext : texts.emptyOff}
        path="/admin/referrals"
      >
        {referrals => (
          <ReferralsTable referrals={referrals} mayDecide={mayChange} left={left} onAsk={setAsked} />
        )}
      </ListPanel>
    </>
  )
}

const ReferralFilters = ({ filter }: { filter: ReferralFilter }) => {
  const { t } = useSpeech()
  const texts = t.admin.referrals
  return (
    <Filters>
      <SearchField
        label={texts.search}
        placeholder={texts.searchHint}
        defaultValue={filter.search}
        maxLength={254}
      />
      <Select
        label={texts.state}
        name="state"
        defaultValue={filter.state}
        options={[['', texts.any], ...inOrder(texts.states, referralStates)]}
      />
    </Filters>
  )
}

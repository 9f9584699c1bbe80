import type { AdminPlan } from 'authz/contract-plans'
import { redirect, useLoaderData } from 'react-router'
import { ApiProblem } from '../../api.ts'
import { BackLink } from '../../components/back-link.tsx'
import { ChangedWords, useSaved } from '../../components/changed-words.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { PlanForm } from '../../components/plan-form.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { Unfold } from '../../components/unfold.tsx'
import { usePackChoices } from '../../components/use-pack-choices.ts'
import { useMe } from '../../components/who.ts'
import { changePlan, removePlan } from '../../data/admin-offers.ts'
import { loadPackChoices } from '../../data/pack-choices.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { planChangesOf } from '../../plan-wish.ts'

export const loadPlanPage = adminOnly(async ({ params }) => {
  const loaded = await loadPackChoices()
  const plan = loaded.offers.plans.find(({ name }) => name === params.name)
  if (!plan) throw new ApiProblem(404, 'not_found', `there is no plan ${params.name}`)
  return { ...loaded, plan }
})

/** Changes a plan, takes a word of the file back, or removes a plan. */
export const submitPlan = runIntent<AdminPlan>({
  change: (form, { params }) =>
    changePlan(
      params.name ?? '',
      planChangesOf(JSON.parse(readField(form, 'before')), JSON.parse(readField(form, 'after'))),
    ),
  reset: (form, { params }) => changePlan(params.name ?? '', { [readField(form, 'word')]: null }),
  remove: async (_form, { params }) => {
    await removePlan(params.name ?? '')
    throw redirect('/admin/offers')
  },
})

/** One plan: what it costs and gives, and what lies over the file. */
export const PlanPage = () => {
  const { t, format } = useSpeech()
  const { plan, ...loaded } = useLoaderData<typeof loadPlanPage>()
  const choices = usePackChoices(loaded)
  const { isSaved, setSaved, resets } = useSaved(plan)
  const mayChange = useMe()?.role === 'admin'
  const [texts, offers] = [t.admin.plans, t.admin.offers]
  const title = format.text(plan.entry.title)
  usePageTitle(title)
  return (
    <>
      <BackLink to="/admin/offers">{offers.back}</BackLink>
      <h1 className="breakable">{title}</h1>
      <p className="lede">
        {plan.source === 'file' ? texts.ofFile : texts.ofPortal} {texts.keeps}
      </p>
      <div className="stack page">
        {!mayChange && <p className="soft">{offers.supportHint}</p>}
        {mayChange && (
          <section className="panel" onInput={() => setSaved(false)}>
            <PlanForm
              key={`${plan.name} ${resets}`}
              plan={plan}
              choices={choices}
              onSaved={() => setSaved(true)}
            />
            <p role="status" className={isSaved ? 'soft' : 'hidden'}>
              {isSaved && texts.saved}
            </p>
          </section>
        )}
        {mayChange && (
          <ChangedWords
            changed={plan.changed}
            words={{ ...offers.words, ...texts.words, ...hyphened(texts) }}
          />
        )}
        {mayChange && plan.source === 'portal' && <Remove />}
      </div>
    </>
  )
}

type Texts = ReturnType<typeof useSpeech>['t']['admin']['plans']

const hyphened = (texts: Texts) => ({ 'on-request': texts.words.onRequest })

const Remove = () => {
  const { t } = useSpeech()
  const texts = t.admin.plans
  return (
    <section className="panel">
      <Unfold label={texts.remove}>
        {fold => (
          <FormShell intent="remove" submit={texts.removeNow} cancel={{ label: t.cancel, onCancel: fold }}>
            <p>{texts.removeSure}</p>
          </FormShell>
        )}
      </Unfold>
    </section>
  )
}

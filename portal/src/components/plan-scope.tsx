import type { App } from 'authz/contract-apps'
import type { OfferedPlan } from 'authz/contract-payments'
import { Fragment } from 'react'
import { limitsOfPlan, titlesOf } from './plan-words.ts'
import { useSpeech } from './speech.tsx'

type PlanScopeProps = { plan: Pick<OfferedPlan, 'apps' | 'limits'>; apps: App[] }

/** Which applications a plan opens, and what limits it has, among a plan's other facts. */
export const PlanScope = ({ plan, apps }: PlanScopeProps) => {
  const { t, format } = useSpeech()
  return (
    <>
      {plan.apps.length > 0 && (
        <>
          <dt>{t.subscribe.apps}</dt>
          <dd>{titlesOf(format, apps, plan.apps)}</dd>
        </>
      )}
      {limitsOfPlan(t, plan).map(limit => (
        <Fragment key={limit}>
          <dt>{t.plans.limit}</dt>
          <dd>{limit}</dd>
        </Fragment>
      ))}
    </>
  )
}

import type { AllowanceGrant } from 'authz/contract-person'
import { useLoaderData } from 'react-router'
import { BackLink } from '../../components/back-link.tsx'
import { Field } from '../../components/field.tsx'
import { Filters, SearchField } from '../../components/filters.tsx'
import { ListPanel } from '../../components/list-panel.tsx'
import { useMore } from '../../components/more.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { PersonLink } from '../../components/person-link.tsx'
import { Scroll } from '../../components/scroll.tsx'
import { useSpeech } from '../../components/speech.tsx'
import {
  allowanceGrantsFile,
  findGroup,
  type GrantFilter,
  loadAllowanceGrants,
  readGrantFilter,
} from '../../data/groups.ts'
import { adminOnly } from '../../outcome.ts'
import { lastDayOf } from '../../voucher-wish.ts'

export const loadAllowanceGrantsPage = adminOnly(async ({ request, params }) => {
  const id = Number(params.id)
  const filter = readGrantFilter(new URL(request.url).searchParams)
  const [group, first] = await Promise.all([findGroup(id), loadAllowanceGrants(id, filter)])
  return { group, filter, first }
})

/** What a group's allowances came to: who got how much for which period, and what is left of it. */
export const AllowanceGrantsPage = () => {
  const { t } = useSpeech()
  const { group, filter, first } = useLoaderData<typeof loadAllowanceGrantsPage>()
  const more = useMore(first, cursor => loadAllowanceGrants(group.id, filter, cursor))
  const texts = t.admin.groupPages.given
  usePageTitle(texts.title({ group: group.name }))
  return (
    <>
      <BackLink to={`/admin/groups/${group.id}`}>{texts.back({ group: group.name })}</BackLink>
      <h1 className="breakable">{texts.title({ group: group.name })}</h1>
      <p className="lede">{texts.lede}</p>
      <ListPanel
        list={more}
        filter={filter}
        filters={<GrantFilters filter={filter} />}
        empty={texts.empty}
        noMatch={texts.noMatch}
        clear={texts.clear}
        next={texts.emptyNext}
        path={`/admin/groups/${group.id}/given`}
        fileOf={format => allowanceGrantsFile(group.id, filter, format)}
      >
        {grants => <GrantTable grants={grants} />}
      </ListPanel>
    </>
  )
}

const GrantFilters = ({ filter }: { filter: GrantFilter }) => {
  const { t } = useSpeech()
  const texts = t.admin.groupPages.given
  return (
    <Filters>
      <SearchField label={texts.search} placeholder={texts.searchHint} defaultValue={filter.search} />
      <div className="days">
        <Field label={texts.from} type="date" name="from" defaultValue={filter.from} />
        <Field label={texts.to} type="date" name="to" defaultValue={filter.to} />
      </div>
    </Filters>
  )
}

const GrantTable = ({ grants }: { grants: AllowanceGrant[] }) => {
  const { t } = useSpeech()
  const texts = t.admin.groupPages.given
  return (
    <Scroll label={texts.link}>
      <table>
        <thead>
          <tr>
            <th>{texts.person}</th>
            <th>{texts.period}</th>
            <th className="n">{texts.tokens}</th>
            <th className="n">{texts.left}</th>
            <th className="n">{texts.rolledOver}</th>
            <th>{texts.expires}</th>
            <th>{texts.when}</th>
          </tr>
        </thead>
        <tbody>
          {grants.map(grant => (
            <GrantRow
              key={`${grant.at} ${grant.person.id} ${grant.periodStart} ${grant.period}`}
              grant={grant}
            />
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

const GrantRow = ({ grant }: { grant: AllowanceGrant }) => {
  const { t, format } = useSpeech()
  const { person, period, periodStart, expiresAt, rolledOver } = grant
  const texts = t.admin.groupPages.given
  return (
    <tr>
      <td>
        <PersonLink person={person} isBold />
      </td>
      <td className="when">
        {texts.periodOf[period]} {format.date(periodStart)}
      </td>
      <td className="n">{format.number(grant.tokens)}</td>
      <td className="n">{format.number(grant.remaining)}</td>
      <td className="n">{rolledOver === null ? t.none : format.number(rolledOver)}</td>
      <td className="when">{expiresAt ? format.fullDate(lastDayOf(expiresAt)) : t.none}</td>
      <td className="when">{format.when(grant.at)}</td>
    </tr>
  )
}

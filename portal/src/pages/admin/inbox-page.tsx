import type { ContactItem } from 'authz/contract-contact'
import { Link, useLoaderData } from 'react-router'
import { ContactTag } from '../../components/contact-tag.tsx'
import { Select } from '../../components/field.tsx'
import { Filters, SearchField } from '../../components/filters.tsx'
import { ListPanel } from '../../components/list-panel.tsx'
import { useMore } from '../../components/more.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { contactStates, type InboxFilter, loadInbox, readInboxFilter } from '../../data/contact.ts'
import { adminOnly } from '../../outcome.ts'

export const loadInboxPage = adminOnly(async ({ request }) => {
  const filter = readInboxFilter(new URL(request.url).searchParams)
  return { filter, first: await loadInbox(filter) }
})

/** What people wrote by the contact form. */
export const InboxPage = () => {
  const { t } = useSpeech()
  const { filter, first } = useLoaderData<typeof loadInboxPage>()
  const more = useMore(first, cursor => loadInbox(filter, cursor))
  const texts = t.admin.inbox
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      <ListPanel
        list={more}
        filter={filter}
        above={<InboxFilters filter={filter} />}
        empty={texts.empty}
        noMatch={texts.noMatch}
        clear={texts.clear}
        next={texts.emptyNext}
        path="/admin/inbox"
      >
        {items => (
          <ul className="keys tw:mt-6">
            {items.map(item => (
              <Message key={item.id} item={item} />
            ))}
          </ul>
        )}
      </ListPanel>
    </>
  )
}

const InboxFilters = ({ filter }: { filter: InboxFilter }) => {
  const { t } = useSpeech()
  const texts = t.admin.inbox
  return (
    <Filters>
      <SearchField label={texts.search} placeholder={texts.searchHint} defaultValue={filter.search} />
      <Select
        label={texts.state}
        name="state"
        defaultValue={filter.state}
        options={[
          ['', texts.open],
          ...contactStates.map((state): [string, string] => [state, texts.states[state]]),
        ]}
      />
    </Filters>
  )
}

const Message = ({ item }: { item: ContactItem }) => {
  const { t, format } = useSpeech()
  return (
    <li className="letter">
      <div className="head">
        <Link className="breakable" to={`/admin/inbox/${item.id}`}>
          {item.state === 'unread' ? <b>{item.subject}</b> : item.subject}
        </Link>
        <ContactTag state={item.state} />
      </div>
      <p className="soft opening">{item.opening}</p>
      <p className="soft breakable">
        {item.name} · {item.email} · {format.when(item.at)}
        {item.replies > 0 && <> · {t.admin.inbox.replies({ count: item.replies })}</>}
      </p>
    </li>
  )
}

import type { ContactItem } from 'authz/contract-contact'
import { Link, useLoaderData } from 'react-router'
import { ContactTag } from '../../components/contact-tag.tsx'
import { Empty } from '../../components/empty.tsx'
import { Field, Select } from '../../components/field.tsx'
import { Filters } from '../../components/filters.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { usePageTitle } from '../../components/page-title.ts'
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
  const isFiltered = filter.search !== '' || filter.state !== ''
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">{texts.lede}</p>
      <section className="panel">
        <InboxFilters filter={filter} />
        {more.items.length > 0 ? (
          <ul className="keys tw:mt-6">
            {more.items.map(item => (
              <Message key={item.id} item={item} />
            ))}
          </ul>
        ) : (
          <Empty title={isFiltered ? texts.noMatch : texts.empty}>
            {isFiltered ? <Link to="/admin/inbox">{texts.clear}</Link> : <p>{texts.emptyNext}</p>}
          </Empty>
        )}
        <MoreButton {...more} />
      </section>
    </>
  )
}

const InboxFilters = ({ filter }: { filter: InboxFilter }) => {
  const { t } = useSpeech()
  const texts = t.admin.inbox
  return (
    // Typing changes the address too, and must not remount the field that is typed in.
    <Filters key={filter.state}>
      <Field
        label={texts.search}
        placeholder={texts.searchHint}
        type="search"
        name="search"
        defaultValue={filter.search}
        maxLength={200}
      />
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

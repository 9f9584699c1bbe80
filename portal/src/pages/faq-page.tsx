import { Link, useLoaderData, useSearchParams } from 'react-router'
import { Empty } from '../components/empty.tsx'
import { chosenHere, useOutsideAddress } from '../components/filters.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { QuestionList } from '../components/site-blocks.tsx'
import { useSpeech } from '../components/speech.tsx'
import { loadSite } from '../data/site.ts'
import { filterQuestions, findContent } from '../site-content.ts'
import '../styles/catalogue.css'

export const loadFaqPage = () => loadSite()

/** Every question with its answer, found as one types. */
export const FaqPage = () => {
  const { t, format } = useSpeech()
  const { blocks } = useLoaderData<typeof loadFaqPage>()
  const [search, setSearch] = useSearchParams()
  const text = (search.get('q') ?? '').slice(0, 100)
  // The address follows the field, not the other way round: a transition would lose fast keystrokes.
  const address = useOutsideAddress()
  const faq = findContent(blocks, 'faq', t)
  const title = faq === null ? t.site.links.faq : format.text(faq.title)
  usePageTitle(title)
  const items = faq?.items ?? []
  const found = filterQuestions(items, text, format.text)
  const kept = { replace: true, preventScrollReset: true }
  const find = (value: string) => setSearch(value === '' ? {} : { q: value }, { ...kept, state: chosenHere })
  return (
    <>
      <h1>{title}</h1>
      {items.length > 0 && (
        <search className="row tw:mt-4.5 tw:max-w-[76ch]">
          <input
            key={address}
            type="search"
            className="search"
            aria-label={t.site.search}
            placeholder={`${t.site.search}…`}
            defaultValue={text}
            maxLength={100}
            onChange={event => find(event.target.value)}
          />
        </search>
      )}
      {found.length > 0 && <QuestionList items={found} />}
      {items.length > 0 && found.length === 0 && (
        <Empty title={t.site.noQuestion}>
          <button type="button" className="link" onClick={() => setSearch({}, kept)}>
            {t.site.showAll}
          </button>
        </Empty>
      )}
      {items.length === 0 && <Empty title={t.site.noQuestions} />}
      <p>
        {t.site.stillOpen} <Link to="/contact">{t.site.write}</Link>
      </p>
    </>
  )
}

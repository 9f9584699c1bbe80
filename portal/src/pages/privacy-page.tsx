import { Link, useLoaderData } from 'react-router'
import { Empty } from '../components/empty.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Receipt } from '../components/receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { loadPrivacy } from '../data/site.ts'

export const loadPrivacyPage = () => loadPrivacy()

/** What the operator wrote about what is kept of people, or that they have not. */
export const PrivacyPage = () => {
  const { t, format } = useSpeech()
  const { text, changedAt } = useLoaderData<typeof loadPrivacyPage>()
  usePageTitle(t.site.privacy.title)
  return (
    <Receipt isWide>
      <h1>{t.site.privacy.title}</h1>
      {text === null ? (
        <Empty title={t.site.privacy.none}>
          <p>{t.site.privacy.noneNext}</p>
          <p>
            <Link to="/contact">{t.site.write}</Link>
          </p>
        </Empty>
      ) : (
        <>
          {changedAt && (
            <p className="lede">{t.site.privacy.changed({ date: format.fullDate(changedAt) })}</p>
          )}
          <p className="text">{format.text(text)}</p>
        </>
      )}
    </Receipt>
  )
}

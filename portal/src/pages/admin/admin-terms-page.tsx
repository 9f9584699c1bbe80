import type { AdminTerms, Terms } from 'authz/contract-sign-up'
import { useState } from 'react'
import { useLoaderData } from 'react-router'
import { Empty } from '../../components/empty.tsx'
import { TextArea } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { Summary } from '../../components/summary.tsx'
import { useMe } from '../../components/who.ts'
import { loadAllTerms, publishTerms } from '../../data/terms.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'

export const loadAdminTermsPage = adminOnly(() => loadAllTerms())

/** Publishes a version in the languages that were filled in. */
export const submitAdminTerms = runIntent<Terms>({
  publish: form => {
    const [en, fr] = [readField(form, 'en'), readField(form, 'fr')]
    return publishTerms({ text: { ...(en === '' ? {} : { en }), ...(fr === '' ? {} : { fr }) } })
  },
})

/** Every version of the terms, and a way to publish the next one. */
export const AdminTermsPage = () => {
  const { t } = useSpeech()
  const first = useLoaderData<typeof loadAdminTermsPage>()
  const more = useMore(first, loadAllTerms)
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.terms
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      <div className="stack">
        {mayChange && <PublishForm newest={first.items[0] ?? null} />}
        <section className="panel">
          <h2>{texts.versions}</h2>
          {more.items.length > 0 ? (
            <ul className="keys">
              {more.items.map(terms => (
                <Version key={terms.version} terms={terms} />
              ))}
            </ul>
          ) : (
            <Empty title={texts.empty}>
              <p>{texts.emptyNext}</p>
            </Empty>
          )}
          <MoreButton {...more} />
        </section>
      </div>
    </>
  )
}

/** Starts from the newest text: most versions change a little. */
const PublishForm = ({ newest }: { newest: AdminTerms | null }) => {
  const { t, format } = useSpeech()
  const [en, setEn] = useState(newest?.text.en ?? '')
  const [fr, setFr] = useState(newest?.text.fr ?? '')
  const [published, setPublished] = useState<number | null>(null)
  const texts = t.admin.terms
  const isSame = en.trim() === (newest?.text.en ?? '') && fr.trim() === (newest?.text.fr ?? '')
  return (
    <section className="panel">
      {published !== null && isSame && (
        <p role="status" className="good">
          {texts.published({ version: format.number(published) })}
        </p>
      )}
      <FormShell<Terms>
        intent="publish"
        submit={texts.submit}
        disabled={isSame || (en.trim() === '' && fr.trim() === '')}
        onDone={({ version }) => setPublished(version)}
      >
        <div className="pair even">
          <TextArea
            label={texts.en}
            hint={texts.hint}
            name="en"
            lang="en"
            maxLength={30_000}
            value={en}
            onChange={event => setEn(event.target.value)}
          />
          <TextArea
            label={texts.fr}
            name="fr"
            lang="fr"
            maxLength={30_000}
            value={fr}
            onChange={event => setFr(event.target.value)}
          />
        </div>
        {!isSame && <p className="soft">{texts.sure}</p>}
      </FormShell>
    </section>
  )
}

const Version = ({ terms }: { terms: AdminTerms }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.terms
  return (
    <li>
      <details>
        <Summary>
          {texts.version({ version: format.number(terms.version) })} · {format.fullDate(terms.publishedAt)} ·{' '}
          {texts.accepted({ count: terms.accepted })}
        </Summary>
        {terms.text.en && (
          <p className="text" lang="en">
            {terms.text.en}
          </p>
        )}
        {terms.text.fr && (
          <p className="text" lang="fr">
            {terms.text.fr}
          </p>
        )}
      </details>
    </li>
  )
}

import { type ActionFunctionArgs, useLoaderData, useSearchParams } from 'react-router'
import { FormShell } from '../components/form-shell.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Receipt } from '../components/receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { useMe } from '../components/who.ts'
import { acceptTerms, findTerms } from '../data/terms.ts'
import { goOn } from '../go-on.ts'
import { attemptSignedIn, readField } from '../outcome.ts'

/** The terms that count, or null. */
export const loadTermsPage = findTerms

/** Accepts the version that was shown, and goes on. */
export const submitTerms = async (args: ActionFunctionArgs) => {
  const form = await args.request.formData()
  const outcome = await attemptSignedIn(args, () => acceptTerms(Number(readField(form, 'version'))))
  return 'problem' in outcome ? outcome : goOn(readField(form, 'next'))
}

/** The operator's terms; who has yet to accept them is asked to. */
export const TermsPage = () => {
  const { t, format } = useSpeech()
  const terms = useLoaderData<typeof loadTermsPage>()
  const me = useMe()
  const next = useSearchParams()[0].get('next')
  usePageTitle(t.terms.title)
  if (terms === null)
    return (
      <Receipt isWide>
        <h1>{t.terms.none}</h1>
        <p className="lede">{t.terms.noneNext}</p>
      </Receipt>
    )
  return (
    <Receipt isWide>
      <h1>{t.terms.title}</h1>
      <p className="lede">
        {t.terms.version({ version: format.number(terms.version), date: format.fullDate(terms.publishedAt) })}
      </p>
      {/* As it was written: pages of terms have lines and empty lines, nothing else. */}
      <p className="text">{format.text(terms.text)}</p>
      {me?.termsDue === terms.version && (
        <FormShell submit={t.terms.accept}>
          <input type="hidden" name="version" value={terms.version} />
          <input type="hidden" name="next" value={next ?? ''} />
          <p className="soft">{t.terms.due}</p>
        </FormShell>
      )}
      {me && me.termsDue === null && <p className="good">{t.terms.accepted}</p>}
    </Receipt>
  )
}

import type { Brought, OwnReferral, ReferralTerms } from 'authz/contract-referral'
import { Link, useLoaderData } from 'react-router'
import { CopyButton } from '../components/copy-button.tsx'
import { Empty } from '../components/empty.tsx'
import { MoreButton, useMore } from '../components/more.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { QrPicture } from '../components/qr-picture.tsx'
import { useSpeech } from '../components/speech.tsx'
import { loadBrought, loadOwnReferral, loadReferralTerms } from '../data/referral.ts'
import { signedIn } from '../outcome.ts'
import '../styles/referral.css'
import '../styles/keys.css'

export const loadReferralPage = signedIn(async () => {
  const [terms, own, first] = await Promise.all([loadReferralTerms(), loadOwnReferral(), loadBrought()])
  return { terms, own, first }
})

/** One's link, what it gives, and who came by it. */
export const ReferralPage = () => {
  const { t } = useSpeech()
  const { terms, own, first } = useLoaderData<typeof loadReferralPage>()
  const more = useMore(first, loadBrought)
  const texts = t.referral
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      {terms.on ? <OwnLink terms={terms} own={own} /> : <Off />}
      {(terms.on || more.items.length > 0) && (
        <section className="panel">
          <h2>{texts.brought}</h2>
          {more.items.length === 0 ? (
            <Empty title={texts.empty}>
              <p>{texts.emptyNext}</p>
            </Empty>
          ) : (
            <>
              <p className="soft">
                {texts.sum({ rewarded: own.rewarded, waiting: own.waiting, gained: own.tokens })}
              </p>
              <ul className="brought">
                {more.items.map(person => (
                  <BroughtItem key={person.id} {...person} />
                ))}
              </ul>
            </>
          )}
          <MoreButton {...more} />
        </section>
      )}
    </>
  )
}

const Off = () => {
  const { t } = useSpeech()
  return (
    <section className="panel tw:mb-gap">
      <Empty title={t.referral.off}>
        <p>
          {t.referral.offNext} <Link to="/tokens">{t.referral.toTokens}</Link>
        </p>
      </Empty>
    </section>
  )
}

const sayGifts = (
  texts: ReturnType<typeof useSpeech>['t']['referral'],
  { referrerTokens: yours, referredTokens: theirs }: ReferralTerms,
) =>
  theirs === 0
    ? texts.yoursOnly({ count: yours })
    : yours === 0
      ? texts.theirsOnly({ count: theirs })
      : texts.both({ yours, theirs })

const OwnLink = ({ terms, own }: { terms: ReferralTerms; own: OwnReferral }) => {
  const { t, format } = useSpeech()
  const texts = t.referral
  const sums = Object.entries(terms.least).map(([currency, amount]) => format.money(amount, currency))
  const conditions = [
    sums.length > 0 && texts.least({ sum: sums.join(' / ') }),
    terms.days !== null && texts.days({ count: terms.days }),
    own.most !== null && texts.most({ count: own.most }),
    own.mostMonthly !== null && texts.mostMonthly({ count: own.mostMonthly }),
  ].filter(condition => condition !== false)
  return (
    <>
      <p className="lede">{sayGifts(texts, terms)}</p>
      <section className="panel tw:mb-gap">
        <h2>{texts.link}</h2>
        <div className="secret">
          <code id="referral-link">{own.link}</code>
          <CopyButton from="referral-link" label={texts.copy} tone="plain" />
        </div>
        <div className="own-link">
          <QrPicture text={own.link} label={texts.qr} />
          <div>
            <p className="soft">{texts.qrHint}</p>
            {conditions.length > 0 && (
              <ul>
                {conditions.map(condition => (
                  <li key={condition}>{condition}</li>
                ))}
              </ul>
            )}
          </div>
        </div>
      </section>
    </>
  )
}

const tones: Record<Brought['state'], string> = {
  waiting: 'warn',
  rewarded: 'good',
  refused: '',
  taken_back: '',
}

const BroughtItem = ({ address, state, tokens, madeAt }: Brought) => {
  const { t, format } = useSpeech()
  const texts = t.referral
  return (
    <li>
      <b>{address ?? texts.gone}</b>
      <span>{state === 'rewarded' && tokens > 0 && format.signed(tokens)}</span>
      <small className="soft">
        <time dateTime={madeAt}>{format.when(madeAt)}</time>
      </small>
      <span>
        <span className={`tag ${tones[state]}`}>{texts.states[state]}</span>
      </span>
    </li>
  )
}

import { isRouteErrorResponse, Link, useRouteError } from 'react-router'
import { ApiProblem } from '../api.ts'
import { usePageTitle } from '../components/page-title.ts'
import { useSpeech } from '../components/speech.tsx'

const isMissing = (error: unknown) =>
  (isRouteErrorResponse(error) || error instanceof ApiProblem) &&
  (error.status === 404 || error.status === 400)

/** Where every address leads that is none. */
export const NotFoundPage = () => {
  const { t } = useSpeech()
  usePageTitle(t.failure.notFound)
  return (
    <section className="failure">
      <h1>{t.failure.notFound}</h1>
      <p className="lede">{t.failure.notFoundText}</p>
      <Link className="btn plain" to="/">
        {t.failure.home}
      </Link>
    </section>
  )
}

/** What is shown when a page could not be made: nothing here, or what went wrong and a way to try again. */
export const FailurePage = () => {
  const error = useRouteError()
  return isMissing(error) ? <NotFoundPage /> : <Failure error={error} />
}

/** The same where not even the frame could be made, because nobody could say who is signed in. */
export const LoneFailurePage = () => (
  <>
    <div className="bar" />
    <main>
      <FailurePage />
    </main>
  </>
)

const Failure = ({ error }: { error: unknown }) => {
  const { t } = useSpeech()
  usePageTitle(t.failure.title)
  const isUnreachable = error instanceof ApiProblem && (error.status === 0 || error.status >= 502)
  return (
    <section className="failure" role="alert">
      <h1>{t.failure.title}</h1>
      <p className="lede">{isUnreachable ? t.failure.unreachable : t.failure.text}</p>
      {error instanceof Error && !isUnreachable && <pre>{error.message}</pre>}
      <div className="row">
        <button type="button" className="btn plain" onClick={() => window.location.reload()}>
          {t.failure.retry}
        </button>
        <a className="btn quiet" href="/">
          {t.failure.home}
        </a>
      </div>
    </section>
  )
}

import type { Me } from 'authz/contract'
import { Form } from 'react-router'
import { useSpeech } from './speech.tsx'

/** Tells an admin on every page that they see the portal as somebody, and ends it. */
export const ViewNotice = ({ me }: { me: Me }) => {
  const { t, format } = useSpeech()
  if (me.view === undefined) return null
  return (
    <aside className="notice view-notice" aria-label={t.view.title}>
      <p>{t.view.banner({ who: me.name || me.email, until: format.when(me.view.until) })}</p>
      <Form method="post" action="/stop-view">
        <button type="submit" className="btn">
          {t.view.stop}
        </button>
      </Form>
    </aside>
  )
}

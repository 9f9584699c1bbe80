import type { AdminApp } from 'authz/contract-apps'
import { Link } from 'react-router'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

/** What can be done with an app that has no file: write it anew, and remove it once it is off. */
export const WrittenApp = ({ app }: { app: AdminApp }) => {
  const { t } = useSpeech()
  const texts = t.admin.desk.written
  return (
    <div className="row written-app">
      <Link className="btn quiet" to={`/admin/apps/${app.name}/text`}>
        {texts.rewrite}
      </Link>
      {app.status === 'off' && (
        <Unfold label={texts.remove}>
          {fold => (
            <FormShell
              intent="remove"
              submit={texts.removeNow}
              cancel={{ label: t.cancel, onCancel: fold }}
              refusals={texts.refusals}
            >
              <input type="hidden" name="app" value={app.name} />
              <p className="soft">{texts.removeHint}</p>
            </FormShell>
          )}
        </Unfold>
      )}
    </div>
  )
}

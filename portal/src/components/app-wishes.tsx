import type { App } from 'authz/contract-apps'
import type { AppWish } from 'authz/contract-notifications'
import { Scroll } from './scroll.tsx'
import { useSpeech } from './speech.tsx'

/** What one wants to hear of each of one's own apps; a part of the form of notification settings. */
export const AppWishes = ({ wishes, apps }: { wishes: AppWish[]; apps: App[] }) => {
  const { t } = useSpeech()
  const texts = t.notifications.page
  return (
    <section className="panel">
      <h2>{texts.apps}</h2>
      <p className="soft">{wishes.length > 0 ? texts.appsLede : texts.appsEmpty}</p>
      {wishes.length > 0 && (
        <Scroll label={texts.apps}>
          <table className="wishes">
            <thead>
              <tr>
                <th>{texts.app}</th>
                <th>{texts.inApp}</th>
                <th>{texts.mail}</th>
              </tr>
            </thead>
            <tbody>
              {wishes.map(wish => (
                <WishRow key={wish.app} wish={wish} app={apps.find(({ name }) => name === wish.app)} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  )
}

const WishRow = ({ wish, app }: { wish: AppWish; app: App | undefined }) => {
  const { t, format } = useSpeech()
  const texts = t.notifications.page
  const title = app ? format.text(app.title) : wish.app
  return (
    <tr>
      <th scope="row">
        <input type="hidden" name="app" value={wish.app} />
        {title}
      </th>
      {(['inApp', 'mail'] as const).map(way => (
        <td key={way}>
          <label className="check">
            <input type="checkbox" name={`app.${wish.app}.${way}`} defaultChecked={wish[way]} />
            <span className="hidden">{t.notifications.of({ event: title, way: texts[way] })}</span>
            <span className="way" aria-hidden="true">
              {texts[way]}
            </span>
          </label>
        </td>
      ))}
    </tr>
  )
}

import { Link, useLoaderData } from 'react-router'
import { usePageTitle } from '../components/page-title.ts'
import { SiteBlocks } from '../components/site-blocks.tsx'
import { useSpeech } from '../components/speech.tsx'
import { useWho } from '../components/who.ts'
import { loadApps } from '../data/apps.ts'
import { loadSite } from '../data/site.ts'
import { ownName, useHouse } from '../house.ts'

export const loadHome = async () => {
  const [apps, site] = await Promise.all([loadApps(), loadSite()])
  return { apps, site }
}

/** The start: what this is, what it costs, how paying works, as the operator has arranged it. */
export const HomePage = () => {
  const { t } = useSpeech()
  const { apps, site } = useLoaderData<typeof loadHome>()
  const { me, suspended } = useWho()
  const house = useHouse().name ?? ownName
  usePageTitle()
  return (
    <>
      {!site.blocks.some(({ kind }) => kind === 'hero') && <h1 className="hidden">{house}</h1>}
      <SiteBlocks blocks={site.blocks} apps={apps} popular={site.popular} />
      {me === null && suspended === null && (
        <section className="block start">
          <h2>{t.site.start}</h2>
          <p className="soft">{t.site.startText}</p>
          <Link className="btn plain" to="/sign-up">
            {t.nav.signUp}
          </Link>
        </section>
      )}
    </>
  )
}

import { useLoaderData } from 'react-router'
import { usePageTitle } from '../components/page-title.ts'
import { SiteBlocks } from '../components/site-blocks.tsx'
import { loadApps } from '../data/apps.ts'
import { loadSite } from '../data/site.ts'
import { ownName, useHouse } from '../house.ts'

export const loadHome = async () => {
  const [apps, site] = await Promise.all([loadApps(), loadSite()])
  return { apps, site }
}

/** The start: what this is, what it costs, how paying works, as the operator has arranged it. */
export const HomePage = () => {
  const { apps, site } = useLoaderData<typeof loadHome>()
  const house = useHouse().name ?? ownName
  usePageTitle()
  return (
    <>
      {!site.blocks.some(({ kind }) => kind === 'hero') && <h1 className="hidden">{house}</h1>}
      <SiteBlocks blocks={site.blocks} apps={apps} popular={site.popular} />
    </>
  )
}

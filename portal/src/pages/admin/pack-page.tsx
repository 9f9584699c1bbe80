import type { AdminPack } from 'authz/contract-payments'
import { redirect, useLoaderData } from 'react-router'
import { ApiProblem } from '../../api.ts'
import { BackLink } from '../../components/back-link.tsx'
import { ChangedWords, useSaved } from '../../components/changed-words.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { PackForm } from '../../components/pack-form.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { Unfold } from '../../components/unfold.tsx'
import { usePackChoices } from '../../components/use-pack-choices.ts'
import { useMe } from '../../components/who.ts'
import { changePack, removePack } from '../../data/admin-offers.ts'
import { loadPackChoices } from '../../data/pack-choices.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { changesOf } from '../../pack-wish.ts'

export const loadPackPage = adminOnly(async ({ params }) => {
  const loaded = await loadPackChoices()
  const pack = loaded.offers.packs.find(({ name }) => name === params.name)
  if (!pack) throw new ApiProblem(404, 'not_found', `there is no pack ${params.name}`)
  return { ...loaded, pack }
})

/** Changes a pack, takes a word of the file back, or removes a pack. */
export const submitPack = runIntent<AdminPack>({
  change: (form, { params }) =>
    changePack(
      params.name ?? '',
      changesOf(JSON.parse(readField(form, 'before')), JSON.parse(readField(form, 'after'))),
    ),
  reset: (form, { params }) => changePack(params.name ?? '', { [readField(form, 'word')]: null }),
  remove: async (_form, { params }) => {
    await removePack(params.name ?? '')
    throw redirect('/admin/offers')
  },
})

/** One pack: what it holds and costs, and what lies over the file. */
export const PackPage = () => {
  const { t, format } = useSpeech()
  const { pack, ...loaded } = useLoaderData<typeof loadPackPage>()
  const choices = usePackChoices(loaded)
  const { isSaved, setSaved, resets } = useSaved(pack)
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.offers
  const title = format.text(pack.entry.title)
  usePageTitle(title)
  return (
    <>
      <BackLink to="/admin/offers">{texts.back}</BackLink>
      <h1 className="breakable">{title}</h1>
      <p className="lede">{pack.source === 'file' ? texts.ofFile : texts.ofPortal}</p>
      <div className="stack page">
        {!mayChange && <p className="soft">{texts.supportHint}</p>}
        {mayChange && (
          <section className="panel" onInput={() => setSaved(false)}>
            <PackForm
              key={`${pack.name} ${resets}`}
              pack={pack}
              choices={choices}
              onSaved={() => setSaved(true)}
            />
            <p role="status" className={isSaved ? 'soft' : 'hidden'}>
              {isSaved && texts.saved}
            </p>
          </section>
        )}
        {mayChange && <ChangedWords changed={pack.changed} words={texts.words} />}
        {mayChange && pack.source === 'portal' && (
          <section className="panel">
            <Unfold label={texts.remove}>
              {fold => (
                <FormShell
                  intent="remove"
                  submit={texts.removeNow}
                  cancel={{ label: t.cancel, onCancel: fold }}
                >
                  <p>{texts.removeSure}</p>
                </FormShell>
              )}
            </Unfold>
          </section>
        )}
      </div>
    </>
  )
}

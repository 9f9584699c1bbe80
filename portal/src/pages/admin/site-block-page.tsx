import type { SiteBlock, SiteBlockChange, SiteKind } from 'authz/contract-site'
import { useState } from 'react'
import { type LoaderFunctionArgs, redirect, useLoaderData } from 'react-router'
import { ApiProblem } from '../../api.ts'
import { BackLink } from '../../components/back-link.tsx'
import { useBlockName } from '../../components/block-name.ts'
import { FormShell } from '../../components/form-shell.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { SiteBlocks } from '../../components/site-blocks.tsx'
import { SiteEditor } from '../../components/site-editor.tsx'
import { SpeechProvider, useSpeech } from '../../components/speech.tsx'
import { Unfold } from '../../components/unfold.tsx'
import { loadApps } from '../../data/apps.ts'
import { changeSite, loadAdminSite, loadSite } from '../../data/site.ts'
import type { Language } from '../../format.ts'
import { readHouse } from '../../house.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { draftOf, fillDraft, pruneDraft, type SiteContent } from '../../site-content.ts'
import { loadMessages, loadTexts } from '../../texts/texts.ts'

export const loadSiteBlockPage = adminOnly(async ({ params }: LoaderFunctionArgs) => {
  const { tokenWords } = readHouse()
  const [{ blocks }, { popular }, apps, en, fr] = await Promise.all([
    loadAdminSite(),
    loadSite(),
    loadApps(),
    loadTexts('en', tokenWords?.en),
    loadTexts('fr', tokenWords?.fr),
  ])
  const block = blocks.find(({ id }) => id === params.id)
  if (block === undefined) throw new ApiProblem(404, 'not_found', 'no such block')
  const draft = draftOf(block, en, fr)
  const messages = { en: await loadMessages('en'), fr: await loadMessages('fr') }
  return { block, draft, apps, popular, messages }
})

const write = async (changed: string, change: { content?: unknown; shown?: boolean }) => {
  const { blocks } = await loadAdminSite()
  // The service checks the content, which is whatever the editor made of it.
  return changeSite(
    blocks.map(({ id, kind }) => ({ id, kind, ...(id === changed ? change : {}) }) as SiteBlockChange),
  )
}

/** Writes a block, takes back what was written, or takes a block of services away. */
export const submitSiteBlock = runIntent<unknown>({
  write: form => write(readField(form, 'id'), { content: JSON.parse(readField(form, 'content')) }),
  reset: form => write(readField(form, 'id'), { content: null }),
  remove: async form => {
    const { blocks } = await loadAdminSite()
    const kept = blocks.filter(({ id }) => id !== readField(form, 'id'))
    await changeSite(kept.map(({ id, kind }) => ({ id, kind }) as SiteBlockChange))
    throw redirect('/admin/site')
  },
})

/** One block of the home page, in both languages. */
export const SiteBlockPage = () => {
  const { t } = useSpeech()
  const { block } = useLoaderData<typeof loadSiteBlockPage>()
  const texts = t.admin.site
  const title = useBlockName(block)
  return (
    <>
      <BackLink to="/admin/site">{texts.back}</BackLink>
      <PageHead title={title}>{texts.plain}</PageHead>
      <BlockForm key={block.id} />
    </>
  )
}

const BlockForm = () => {
  const { t } = useSpeech()
  const { block, draft, apps } = useLoaderData<typeof loadSiteBlockPage>()
  // Null while nothing else is typed than what is kept.
  const [typed, setTyped] = useState<SiteContent[SiteKind] | null>(null)
  const isWritten = block.content !== null
  const [wasWritten, setWasWritten] = useState(isWritten)
  if (wasWritten !== isWritten) {
    setWasWritten(isWritten)
    // What was written was taken back, and what is typed with it.
    if (!isWritten) setTyped(null)
  }
  const content = typed ?? draft
  const texts = t.admin.site
  const sent = JSON.stringify(pruneDraft(content))
  const isSame = sent === JSON.stringify(pruneDraft(draft))
  return (
    <div className="stack">
      <section className="panel">
        <FormShell
          intent="write"
          submit={texts.save}
          disabled={isSame}
          onDone={() => isSame && setTyped(null)}
        >
          <input type="hidden" name="id" value={block.id} />
          <input type="hidden" name="content" value={sent} />
          <SiteEditor kind={block.kind} content={content} apps={apps} onChange={setTyped} />
          {isSame && isWritten && (
            <p role="status" className="good">
              {texts.saved}
            </p>
          )}
        </FormShell>
        <div className="row tw:mt-4">
          {isWritten && (
            <FormShell intent="reset" submit={texts.reset} tone="quiet">
              <input type="hidden" name="id" value={block.id} />
            </FormShell>
          )}
          {block.kind === 'services' && <RemoveForm id={block.id} />}
        </div>
      </section>
      <Trial content={fillDraft(content)} />
    </div>
  )
}

const RemoveForm = ({ id }: { id: string }) => {
  const { t } = useSpeech()
  const texts = t.admin.site
  return (
    <Unfold label={texts.removeBlock}>
      {fold => (
        <FormShell
          intent="remove"
          submit={texts.removeBlockNow}
          tone="quiet"
          cancel={{ label: t.cancel, onCancel: fold }}
        >
          <input type="hidden" name="id" value={id} />
          <p className="note">{texts.removeBlockSure}</p>
        </FormShell>
      )}
    </Unfold>
  )
}

/** The block as guests will see it, in either language, before anything is saved. */
const Trial = ({ content }: { content: unknown }) => {
  const { t, language: own } = useSpeech()
  const { block, apps, popular, messages } = useLoaderData<typeof loadSiteBlockPage>()
  const [language, setLanguage] = useState<Language>(own)
  const texts = t.admin.site
  return (
    <section className="panel trial">
      <div className="head">
        <h2>{texts.trial}</h2>
        <div className="chips">
          {(['en', 'fr'] as const).map(each => (
            <button
              key={each}
              type="button"
              className="chip"
              aria-pressed={each === language}
              onClick={() => setLanguage(each)}
            >
              {texts.trialIn[each]}
            </button>
          ))}
        </div>
      </div>
      <p className="soft">{texts.trialLede}</p>
      {/* Seen and not used: its links would leave what is being written. */}
      <div className="trial-block" inert lang={language}>
        <SpeechProvider key={language} spoken={{ language, messages: messages[language] }}>
          <SiteBlocks blocks={[{ ...block, content } as SiteBlock]} apps={apps} popular={popular} isTried />
        </SpeechProvider>
      </div>
    </section>
  )
}

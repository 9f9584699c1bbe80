import type { SiteBlockChange, SiteKind } from 'authz/contract-site'
import { useState } from 'react'
import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router'
import { ApiProblem } from '../../api.ts'
import { FormShell } from '../../components/form-shell.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { SiteEditor } from '../../components/site-editor.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { loadApps } from '../../data/apps.ts'
import { changeSite, loadAdminSite } from '../../data/site.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { draftOf, pruneDraft, type SiteContent } from '../../site-content.ts'
import { loadTexts } from '../../texts/texts.ts'

export const loadSiteBlockPage = adminOnly(async ({ params }: LoaderFunctionArgs) => {
  const [{ blocks }, apps, en, fr] = await Promise.all([
    loadAdminSite(),
    loadApps(),
    loadTexts('en'),
    loadTexts('fr'),
  ])
  const block = blocks.find(({ kind }) => kind === params.kind)
  if (block === undefined) throw new ApiProblem(404, 'not_found', 'no such block')
  return { block, draft: draftOf(block, en, fr), apps }
})

const write = async (changed: SiteKind, content: unknown) => {
  const { blocks } = await loadAdminSite()
  // The service checks the content, which is whatever the editor made of it.
  return changeSite(
    blocks.map(({ kind }) => (kind === changed ? { kind, content } : { kind }) as SiteBlockChange),
  )
}

/** Writes a block, or takes back what was written. */
export const submitSiteBlock = runIntent<unknown>({
  write: form => write(readField(form, 'kind') as SiteKind, JSON.parse(readField(form, 'content'))),
  reset: form => write(readField(form, 'kind') as SiteKind, null),
})

/** One block of the home page, in both languages. */
export const SiteBlockPage = () => {
  const { t } = useSpeech()
  const { block } = useLoaderData<typeof loadSiteBlockPage>()
  const texts = t.admin.site
  const title = texts.blocks[block.kind]
  usePageTitle(title)
  return (
    <>
      <p className="back">
        <Link to="/admin/site">← {texts.back}</Link>
      </p>
      <h1>{title}</h1>
      <p className="lede">{texts.plain}</p>
      {/* What was saved or taken back is what editing goes on from. */}
      <BlockForm key={block.changedAt} />
    </>
  )
}

const BlockForm = () => {
  const { t } = useSpeech()
  const { block, draft, apps } = useLoaderData<typeof loadSiteBlockPage>()
  const [content, setContent] = useState<SiteContent[SiteKind]>(draft)
  const texts = t.admin.site
  const sent = JSON.stringify(pruneDraft(content))
  const isSame = sent === JSON.stringify(pruneDraft(draft))
  return (
    <section className="panel">
      <FormShell intent="write" submit={texts.save} disabled={isSame}>
        <input type="hidden" name="kind" value={block.kind} />
        <input type="hidden" name="content" value={sent} />
        <SiteEditor kind={block.kind} content={content} apps={apps} onChange={setContent} />
        {isSame && block.content !== null && (
          <p role="status" className="good">
            {texts.saved}
          </p>
        )}
      </FormShell>
      {block.content !== null && (
        <FormShell intent="reset" submit={texts.reset} tone="quiet">
          <input type="hidden" name="kind" value={block.kind} />
        </FormShell>
      )}
    </section>
  )
}

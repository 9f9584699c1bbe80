import type { AdminSiteBlock, Privacy, SiteBlockChange, SiteKind } from 'authz/contract-site'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { Link, redirect, useLoaderData } from 'react-router'
import { useBlockName } from '../../components/block-name.ts'
import { TextArea } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { changeSite, loadAdminSite, loadPrivacy, writePrivacy } from '../../data/site.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { moveBlock, nextServicesId } from '../../site-content.ts'

export const loadSitePage = adminOnly(async () => {
  const [{ blocks }, privacy] = await Promise.all([loadAdminSite(), loadPrivacy()])
  return { blocks, privacy }
})

/** The order that a form carries: the blocks as the page showed them. */
const readBlocks = (form: FormData) =>
  readField(form, 'ids')
    .split(' ')
    .map(id => ({ id, kind: id.replace(/-.*/, '') as SiteKind }) as SiteBlockChange & { id: string })

/** Moves a block, switches it on or off, adds one of services, and writes about privacy. */
export const submitSite = runIntent<unknown>({
  move: form => {
    const by = readField(form, 'by') === 'up' ? -1 : 1
    return changeSite(moveBlock(readBlocks(form), readField(form, 'id'), by))
  },
  switch: form =>
    changeSite(
      readBlocks(form).map(block =>
        block.id === readField(form, 'id') ? { ...block, shown: readField(form, 'shown') === 'yes' } : block,
      ),
    ),
  add: async form => {
    const blocks = readBlocks(form)
    const id = nextServicesId(blocks.map(block => block.id))
    // After the services that are there already, and nowhere among guests until it is written.
    const last = blocks.findLastIndex(({ kind }) => kind === 'services')
    await changeSite(blocks.toSpliced(last < 0 ? 1 : last + 1, 0, { id, kind: 'services', shown: false }))
    throw redirect(`/admin/site/${id}`)
  },
  privacy: form => {
    const [en, fr] = [readField(form, 'en'), readField(form, 'fr')]
    const text = { ...(en === '' ? {} : { en }), ...(fr === '' ? {} : { fr }) }
    return writePrivacy({ text: en === '' && fr === '' ? null : text })
  },
})

/** What guests see first, and in which order. */
export const SitePage = () => {
  const { t } = useSpeech()
  const { blocks, privacy } = useLoaderData<typeof loadSitePage>()
  const texts = t.admin.site
  const mayChange = useMe()?.role === 'admin'
  const ids = blocks.map(({ id }) => id)
  usePageTitle(texts.title)
  return (
    <>
      <div className="head">
        <h1>{texts.title}</h1>
        <Link className="btn quiet" to="/">
          {texts.preview}
        </Link>
      </div>
      <p className="lede">{texts.lede}</p>
      <div className="stack">
        <section className="panel">
          <ol className="arranged">
            {blocks.map(block => (
              <Block key={block.id} block={block} ids={ids} />
            ))}
          </ol>
          {mayChange && (
            <FormShell intent="add" submit={texts.addServices} tone="quiet">
              <input type="hidden" name="ids" value={ids.join(' ')} />
            </FormShell>
          )}
        </section>
        <PrivacyForm privacy={privacy} />
      </div>
    </>
  )
}

const Block = ({ block, ids }: { block: AdminSiteBlock; ids: string[] }) => {
  const { t } = useSpeech()
  const mayChange = useMe()?.role === 'admin'
  const { id, shown, content } = block
  const texts = t.admin.site
  const title = useBlockName(block)
  return (
    <li>
      <div className="what">
        <b>{title}</b> {content !== null && <span className="tag good">{texts.edited}</span>}{' '}
        {!shown && <span className="tag warn">{texts.hidden}</span>}
      </div>
      {mayChange && (
        <>
          <div className="steer">
            <MoveForm id={id} title={title} ids={ids} by="up" />
            <MoveForm id={id} title={title} ids={ids} by="down" />
          </div>
          <FormShell
            intent="switch"
            submit={shown ? texts.switchOff : texts.switchOn}
            label={shown ? texts.switchOffNamed({ block: title }) : texts.switchOnNamed({ block: title })}
            tone="quiet"
          >
            <input type="hidden" name="id" value={id} />
            <input type="hidden" name="ids" value={ids.join(' ')} />
            <input type="hidden" name="shown" value={shown ? 'no' : 'yes'} />
          </FormShell>
          <Link className="btn quiet" to={`/admin/site/${id}`} aria-label={texts.editNamed({ block: title })}>
            {texts.edit}
          </Link>
        </>
      )}
    </li>
  )
}

const moveId = (id: string, by: 'up' | 'down') => `move-${id}-${by}`

/** A button that was disabled while it was busy lost the keyboard; at the end of the list the other one takes it. */
const focusMove = (id: string, by: 'up' | 'down') => {
  for (const direction of [by, by === 'up' ? 'down' : 'up'] as const) {
    const button = document.getElementById(moveId(id, direction))?.querySelector('button')
    if (!button || button.disabled) continue
    button.focus()
    return
  }
}

type MoveFormProps = { id: string; title: string; ids: string[]; by: 'up' | 'down' }

const MoveForm = ({ id, title, ids, by }: MoveFormProps) => {
  const { t } = useSpeech()
  const isEnd = ids.at(by === 'up' ? 0 : -1) === id
  const Arrow = by === 'up' ? ArrowUp : ArrowDown
  return (
    <div id={moveId(id, by)}>
      <FormShell
        intent="move"
        submit={<Arrow className="icon" size={17} aria-hidden="true" />}
        label={t.admin.site[by]({ block: title })}
        tone="quiet"
        disabled={isEnd}
        onDone={() => focusMove(id, by)}
      >
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="ids" value={ids.join(' ')} />
        <input type="hidden" name="by" value={by} />
      </FormShell>
    </div>
  )
}

const PrivacyForm = ({ privacy: { text } }: { privacy: Privacy }) => {
  const { t } = useSpeech()
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.site
  return (
    <section className="panel">
      <h2>{texts.privacy}</h2>
      <p className="soft">{texts.privacyLede}</p>
      {mayChange && (
        <FormShell intent="privacy" submit={texts.save}>
          <div className="pair even">
            {(['en', 'fr'] as const).map(language => (
              <TextArea
                key={language}
                label={`${texts.text} ${texts[language]}`}
                name={language}
                lang={language}
                maxLength={30_000}
                defaultValue={text?.[language] ?? ''}
              />
            ))}
          </div>
        </FormShell>
      )}
    </section>
  )
}

import type { AdminSiteBlock, Privacy, SiteKind } from 'authz/contract-site'
import { Link, useLoaderData } from 'react-router'
import { TextArea } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { changeSite, loadAdminSite, loadPrivacy, writePrivacy } from '../../data/site.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { moveKind } from '../../site-content.ts'

export const loadSitePage = adminOnly(async () => {
  const [{ blocks }, privacy] = await Promise.all([loadAdminSite(), loadPrivacy()])
  return { blocks, privacy }
})

/** The order that a form carries: the kinds as the page showed them. */
const readKinds = (form: FormData) => readField(form, 'kinds').split(' ') as SiteKind[]

/** Moves a block, switches it on or off, and writes about privacy. */
export const submitSite = runIntent<unknown>({
  move: form => {
    const by = readField(form, 'by') === 'up' ? -1 : 1
    const kinds = moveKind(readKinds(form), readField(form, 'kind') as SiteKind, by)
    return changeSite(kinds.map(kind => ({ kind })))
  },
  switch: form =>
    changeSite(
      readKinds(form).map(kind =>
        kind === readField(form, 'kind') ? { kind, shown: readField(form, 'shown') === 'yes' } : { kind },
      ),
    ),
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
              <Block key={block.kind} block={block} kinds={blocks.map(({ kind }) => kind)} />
            ))}
          </ol>
        </section>
        <PrivacyForm privacy={privacy} />
      </div>
    </>
  )
}

const Block = ({ block, kinds }: { block: AdminSiteBlock; kinds: SiteKind[] }) => {
  const { t } = useSpeech()
  const mayChange = useMe()?.role === 'admin'
  const { kind, shown, content } = block
  const texts = t.admin.site
  const title = texts.blocks[kind]
  return (
    <li>
      <div className="what">
        <b>{title}</b> {content !== null && <span className="tag good">{texts.edited}</span>}{' '}
        {!shown && <span className="tag warn">{texts.hidden}</span>}
      </div>
      {mayChange && (
        <>
          <div className="steer">
            <MoveForm block={block} kinds={kinds} by="up" />
            <MoveForm block={block} kinds={kinds} by="down" />
          </div>
          <FormShell
            intent="switch"
            submit={shown ? texts.switchOff : texts.switchOn}
            label={shown ? texts.switchOffNamed(title) : texts.switchOnNamed(title)}
            tone="quiet"
          >
            <input type="hidden" name="kind" value={kind} />
            <input type="hidden" name="kinds" value={kinds.join(' ')} />
            <input type="hidden" name="shown" value={shown ? 'no' : 'yes'} />
          </FormShell>
          <Link className="btn quiet" to={`/admin/site/${kind}`} aria-label={texts.editNamed(title)}>
            {texts.edit}
          </Link>
        </>
      )}
    </li>
  )
}

const moveId = (kind: SiteKind, by: 'up' | 'down') => `move-${kind}-${by}`

/** A button that was disabled while it was busy lost the keyboard; at the end of the list the other one takes it. */
const focusMove = (kind: SiteKind, by: 'up' | 'down') => {
  for (const direction of [by, by === 'up' ? 'down' : 'up'] as const) {
    const button = document.getElementById(moveId(kind, direction))?.querySelector('button')
    if (!button || button.disabled) continue
    button.focus()
    return
  }
}

type MoveFormProps = { block: AdminSiteBlock; kinds: SiteKind[]; by: 'up' | 'down' }

const MoveForm = ({ block: { kind }, kinds, by }: MoveFormProps) => {
  const { t } = useSpeech()
  const texts = t.admin.site
  const isEnd = kinds.at(by === 'up' ? 0 : -1) === kind
  return (
    <div id={moveId(kind, by)}>
      <FormShell
        intent="move"
        submit={by === 'up' ? '↑' : '↓'}
        label={texts[by](texts.blocks[kind])}
        tone="quiet"
        disabled={isEnd}
        onDone={() => focusMove(kind, by)}
      >
        <input type="hidden" name="kind" value={kind} />
        <input type="hidden" name="kinds" value={kinds.join(' ')} />
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

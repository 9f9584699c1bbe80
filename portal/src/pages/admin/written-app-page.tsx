import { type ActionFunctionArgs, redirect, useLoaderData } from 'react-router'
import { BackLink } from '../../components/back-link.tsx'
import { Field, TextArea } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { loadAppText, makeApp, writeApp } from '../../data/desk.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'

const template = `title: { en: My tool, fr: Mon outil }
summary: { en: What it does, fr: Ce qu’il fait }
category: tools
access: signed-in
otherwise: free
rules:
  - { on: POST /run, tokens: 10, refund: [5xx] }
`

export const loadWrittenAppPage = adminOnly(async ({ params }) =>
  params.name === undefined
    ? { name: null, yaml: template }
    : { name: params.name, ...(await loadAppText(params.name)) },
)

/** The text as it was typed: its first line's indent counts. */
const readYaml = (form: FormData) => String(form.get('yaml') ?? '').replaceAll('\r\n', '\n')

const done = () => redirect('/admin/apps')

/** Makes an app without a file, or writes one anew. */
export const submitWrittenApp = runIntent<unknown>({
  make: async form => {
    await makeApp(readField(form, 'name'), readYaml(form))
    throw done()
  },
  write: async (form, { params }: ActionFunctionArgs) => {
    await writeApp(params.name ?? '', readYaml(form))
    throw done()
  },
})

/** An app that has no file: its app.yaml, written here. */
export const WrittenAppPage = () => {
  const { t } = useSpeech()
  const { name, yaml } = useLoaderData<typeof loadWrittenAppPage>()
  const texts = t.admin.desk.written
  const title = name === null ? texts.title : texts.edit({ app: name })
  return (
    <>
      <BackLink to="/admin/apps">{texts.back}</BackLink>
      <PageHead title={title}>{texts.lede}</PageHead>
      <section className="panel">
        <FormShell
          intent={name === null ? 'make' : 'write'}
          submit={name === null ? texts.submit : texts.save}
          cancel={{ label: t.cancel, to: '/admin/apps' }}
          refusals={texts.refusals}
        >
          {name === null && (
            <Field
              label={texts.name}
              hint={texts.nameHint}
              name="name"
              required
              maxLength={63}
              pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?"
              autoComplete="off"
              autoCapitalize="off"
            />
          )}
          <div className="written">
            <TextArea
              label={texts.text}
              hint={texts.textHint}
              name="yaml"
              required
              maxLength={65_536}
              rows={14}
              defaultValue={yaml}
              spellCheck={false}
              autoCapitalize="off"
            />
          </div>
        </FormShell>
      </section>
    </>
  )
}

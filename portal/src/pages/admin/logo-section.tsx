import type { AdminSettings } from 'authz/contract-settings'
import { useState } from 'react'
import { Field } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { useSpeech } from '../../components/speech.tsx'

const maxLogoBytes = 64 * 1024

const toBase64 = async (file: File) => {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

/** The house's logo: another one, or none. */
export const LogoSection = ({ brand }: AdminSettings) => {
  const { t } = useSpeech()
  const texts = t.admin.settings.logo
  const [data, setData] = useState<string | null>(null)
  const [isTooLarge, setTooLarge] = useState(false)
  const choose = async (file: File | undefined) => {
    const isLarge = file !== undefined && file.size > maxLogoBytes
    setTooLarge(isLarge)
    setData(file === undefined || isLarge ? null : await toBase64(file))
  }
  return (
    <section className="panel">
      <h2>{texts.title}</h2>
      <FormShell intent="logo" submit={texts.submit} tone="quiet" disabled={data === null}>
        <Field
          label={texts.choose}
          hint={texts.hint}
          type="file"
          accept="image/png,image/svg+xml"
          onChange={event => choose(event.target.files?.[0])}
        />
        <input type="hidden" name="data" value={data ?? ''} />
        {isTooLarge && (
          <p role="alert" className="problem">
            {texts.tooLarge}
          </p>
        )}
      </FormShell>
      {brand.logo !== null && <FormShell intent="no-logo" submit={texts.remove} tone="quiet" />}
    </section>
  )
}

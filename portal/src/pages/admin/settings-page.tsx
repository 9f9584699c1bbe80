import type { AdminSettings, SettingsChange } from 'authz/contract-settings'
import { type ReactNode, useState } from 'react'
import { useLoaderData } from 'react-router'
import { Field, Select } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { brandContrast, leastContrast, themes } from '../../contrast.ts'
import { changeSettings, loadSettings, removeLogo, setLogo } from '../../data/settings.ts'
import { inOrder } from '../../in-order.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { BrandPreview } from './brand-preview.tsx'

export const loadSettingsPage = adminOnly(() => loadSettings())

const numberOrNull = (form: FormData, name: string) => {
  const text = readField(form, name)
  return text === '' ? null : Number(text)
}

const readBrand = (form: FormData): SettingsChange => {
  const [light, dark] = [readField(form, 'light'), readField(form, 'dark')]
  const isOwn = light === themes.light.own && dark === themes.dark.own
  return { brand: { name: readField(form, 'name') || null, color: isOwn ? null : { light, dark } } }
}

const readWords = (form: FormData): SettingsChange => {
  const [enOne = '', enMany = '', frOne = '', frMany = ''] = ['enOne', 'enMany', 'frOne', 'frMany'].map(
    name => readField(form, name),
  )
  const isEmpty = enOne + enMany + frOne + frMany === ''
  return { tokenWords: isEmpty ? null : { en: [enOne, enMany], fr: [frOne, frMany] } }
}

/** Saves one section. */
export const submitSettings = runIntent<AdminSettings>({
  brand: form => changeSettings(readBrand(form)),
  logo: form => setLogo(readField(form, 'data')),
  'no-logo': () => removeLogo(),
  words: form => changeSettings(readWords(form)),
  'sign-up': form => changeSettings({ signUp: readField(form, 'mode') as AdminSettings['signUp']['mode'] }),
  welcome: form =>
    changeSettings({
      welcome: { tokens: Number(readField(form, 'tokens')), days: numberOrNull(form, 'days') },
    }),
  retention: form =>
    changeSettings({
      retention: {
        failedSignInDays: numberOrNull(form, 'failedSignIns'),
        notificationDays: Number(readField(form, 'notifications')),
        refusalDays: numberOrNull(form, 'refusals'),
      },
    }),
})

/** The house's name and looks, who may sign up, what new people are given, how long things are kept. */
export const SettingsPage = () => {
  const { t } = useSpeech()
  const settings = useLoaderData<typeof loadSettingsPage>()
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.settings
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">{texts.lede}</p>
      {!mayChange && <p className="note">{texts.readOnly}</p>}
      <fieldset className="bare" disabled={!mayChange}>
        <BrandSection {...settings} />
        <LogoSection {...settings} />
        <SignUpSection {...settings} />
        <WelcomeSection {...settings} />
        <WordsSection {...settings} />
        <RetentionSection {...settings} />
      </fieldset>
    </>
  )
}

type SectionProps = {
  title: string
  lede?: string
  intent: string
  tone?: 'plain' | 'quiet'
  disabled?: boolean
  children: ReactNode
}

/** One group of settings that is saved by itself. */
const Section = ({ title, lede, intent, tone = 'quiet', disabled = false, children }: SectionProps) => {
  const { t } = useSpeech()
  const [isSaved, setSaved] = useState(false)
  return (
    <section className="panel" onInput={() => setSaved(false)}>
      <h2>{title}</h2>
      {lede && <p className="soft">{lede}</p>}
      <FormShell
        intent={intent}
        submit={t.admin.settings.save}
        tone={tone}
        disabled={disabled}
        onDone={() => setSaved(true)}
      >
        {children}
        {isSaved && (
          <p role="status" className="good">
            {t.admin.settings.saved}
          </p>
        )}
      </FormShell>
    </section>
  )
}

const BrandSection = ({ brand }: AdminSettings) => {
  const { t } = useSpeech()
  const texts = t.admin.settings.brand
  const [name, setName] = useState(brand.name ?? '')
  const [colors, setColors] = useState(brand.color ?? { light: themes.light.own, dark: themes.dark.own })
  const isOwn = colors.light === themes.light.own && colors.dark === themes.dark.own
  const mayBeRead = (['light', 'dark'] as const).every(
    theme => brandContrast(colors[theme], theme) >= leastContrast,
  )
  return (
    <Section title={texts.title} intent="brand" tone="plain" disabled={!mayBeRead}>
      <Field
        label={texts.name}
        hint={texts.nameHint}
        name="name"
        maxLength={40}
        autoComplete="off"
        value={name}
        onChange={event => setName(event.target.value)}
      />
      <div className="pair even">
        {(['light', 'dark'] as const).map(theme => (
          <div key={theme} className="stack">
            <Field
              label={texts[theme]}
              type="color"
              name={theme}
              value={colors[theme]}
              onChange={event => setColors({ ...colors, [theme]: event.target.value })}
            />
            <ContrastNote color={colors[theme]} theme={theme} />
            <BrandPreview theme={theme} name={name} logo={brand.logo} color={colors[theme]} />
          </div>
        ))}
      </div>
      {!isOwn && (
        <div>
          <button
            type="button"
            className="link"
            onClick={() => setColors({ light: themes.light.own, dark: themes.dark.own })}
          >
            {texts.back}
          </button>
        </div>
      )}
    </Section>
  )
}

const ContrastNote = ({ color, theme }: { color: string; theme: 'light' | 'dark' }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.settings.brand
  const contrast = brandContrast(color, theme)
  // Down, so that what is refused never reads like what is asked for.
  const ratio = format.rate(Math.floor(contrast * 10) / 10).shown
  return contrast >= leastContrast ? (
    <p className="soft tw:-mt-2 tw:mb-0 tw:text-[13px]" role="status">
      {texts.contrast({ ratio })}
    </p>
  ) : (
    <p className="short tw:-mt-2 tw:mb-0 tw:text-[13px]" role="status">
      {texts.contrastLow[theme]}
      {texts.contrastWrong({ ratio, least: format.rate(leastContrast).shown })}
    </p>
  )
}

const maxLogoBytes = 64 * 1024

const toBase64 = async (file: File) => {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

const LogoSection = ({ brand }: AdminSettings) => {
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

const WordsSection = ({ tokenWords }: AdminSettings) => {
  const { t } = useSpeech()
  const texts = t.admin.settings.words
  const [words, setWords] = useState({
    enOne: tokenWords?.en[0] ?? '',
    enMany: tokenWords?.en[1] ?? '',
    frOne: tokenWords?.fr[0] ?? '',
    frMany: tokenWords?.fr[1] ?? '',
  })
  const isEmpty = Object.values(words).every(word => word.trim() === '')
  return (
    <Section title={texts.title} lede={texts.lede} intent="words">
      <div className="pair even">
        {(['enOne', 'enMany', 'frOne', 'frMany'] as const).map(name => (
          <Field
            key={name}
            label={texts[name]}
            name={name}
            lang={name.slice(0, 2)}
            maxLength={24}
            autoComplete="off"
            required={!isEmpty}
            value={words[name]}
            onChange={event => setWords({ ...words, [name]: event.target.value })}
          />
        ))}
      </div>
    </Section>
  )
}

const SignUpSection = ({ signUp }: AdminSettings) => {
  const { t } = useSpeech()
  const texts = t.admin.settings.signUp
  return (
    <Section title={texts.title} intent="sign-up">
      {signUp.by === 'environment' && (
        <p className="note">
          {texts.environment({ name: 'OCTROI_SIGN_UP' })} <b>{texts.modes[signUp.mode]}</b>.{' '}
          {texts.environmentNext}
        </p>
      )}
      <Select
        label={texts.who}
        name="mode"
        defaultValue={signUp.here ?? 'open'}
        options={inOrder(texts.modes, ['open', 'invited', 'closed'])}
      />
    </Section>
  )
}

const WelcomeSection = ({ welcome }: AdminSettings) => {
  const { t } = useSpeech()
  const texts = t.admin.settings.welcome
  return (
    <Section title={texts.title} lede={texts.lede} intent="welcome">
      <div className="pair even">
        <Field
          label={texts.tokens}
          hint={texts.tokensHint}
          name="tokens"
          type="number"
          min={0}
          max={1_000_000_000}
          step={1}
          required
          defaultValue={welcome.tokens}
        />
        <DaysField label={texts.days} hint={texts.daysHint} name="days" days={welcome.days} />
      </div>
    </Section>
  )
}

type DaysFieldProps = { label: string; hint?: string; name: string; days: number | null; required?: boolean }

const DaysField = ({ days, ...field }: DaysFieldProps) => (
  <Field {...field} type="number" min={1} max={3650} step={1} defaultValue={days ?? ''} />
)

const RetentionSection = ({ retention }: AdminSettings) => {
  const { t } = useSpeech()
  const texts = t.admin.settings.retention
  return (
    <Section title={texts.title} lede={texts.lede} intent="retention">
      <div className="pair even">
        <DaysField
          label={texts.failedSignIns}
          hint={texts.forGood}
          name="failedSignIns"
          days={retention.failedSignInDays}
        />
        <DaysField label={texts.refusals} hint={texts.forGood} name="refusals" days={retention.refusalDays} />
        <DaysField
          label={texts.notifications}
          name="notifications"
          days={retention.notificationDays}
          required
        />
      </div>
    </Section>
  )
}

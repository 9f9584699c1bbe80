import type { AdminSettings, SettingsChange } from 'authz/contract-settings'
import { useState } from 'react'
import { useLoaderData } from 'react-router'
import { Field, NumberField, Select } from '../../components/field.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { themes } from '../../contrast.ts'
import { changeSettings, loadSettings, removeLogo, setLogo } from '../../data/settings.ts'
import { inOrder } from '../../in-order.ts'
import { adminOnly, readField, readNumber, runIntent } from '../../outcome.ts'
import { BrandSection } from './brand-section.tsx'
import { LogoSection } from './logo-section.tsx'
import { SettingsSection } from './settings-section.tsx'

export const loadSettingsPage = adminOnly(() => loadSettings())

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
      welcome: { tokens: Number(readField(form, 'tokens')), days: readNumber(form, 'days') },
    }),
  retention: form =>
    changeSettings({
      retention: {
        failedSignInDays: readNumber(form, 'failedSignIns'),
        notificationDays: Number(readField(form, 'notifications')),
        refusalDays: readNumber(form, 'refusals'),
      },
    }),
})

/** The house's name and looks, who may sign up, what new people are given, how long things are kept. */
export const SettingsPage = () => {
  const { t } = useSpeech()
  const settings = useLoaderData<typeof loadSettingsPage>()
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.settings
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
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
    <SettingsSection title={texts.title} lede={texts.lede} intent="words">
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
    </SettingsSection>
  )
}

const SignUpSection = ({ signUp }: AdminSettings) => {
  const { t } = useSpeech()
  const texts = t.admin.settings.signUp
  return (
    <SettingsSection title={texts.title} intent="sign-up">
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
    </SettingsSection>
  )
}

const WelcomeSection = ({ welcome }: AdminSettings) => {
  const { t } = useSpeech()
  const texts = t.admin.settings.welcome
  return (
    <SettingsSection title={texts.title} lede={texts.lede} intent="welcome">
      <div className="pair even">
        <NumberField
          label={texts.tokens}
          hint={texts.tokensHint}
          name="tokens"
          min={0}
          max={1_000_000_000}
          required
          defaultValue={welcome.tokens}
        />
        <DaysField label={texts.days} hint={texts.daysHint} name="days" days={welcome.days} />
      </div>
    </SettingsSection>
  )
}

type DaysFieldProps = { label: string; hint?: string; name: string; days: number | null; required?: boolean }

const DaysField = ({ days, ...field }: DaysFieldProps) => (
  <NumberField {...field} min={1} max={3650} defaultValue={days ?? ''} />
)

const RetentionSection = ({ retention }: AdminSettings) => {
  const { t } = useSpeech()
  const texts = t.admin.settings.retention
  return (
    <SettingsSection title={texts.title} lede={texts.lede} intent="retention">
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
    </SettingsSection>
  )
}

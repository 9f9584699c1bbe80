import type { AdminSettings } from 'authz/contract-settings'
import { useState } from 'react'
import { Field } from '../../components/field.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { brandContrast, leastContrast, themes } from '../../contrast.ts'
import { BrandPreview } from './brand-preview.tsx'
import { SettingsSection } from './settings-section.tsx'

/** The house's name and its colours, each of which must be readable. */
export const BrandSection = ({ brand }: AdminSettings) => {
  const { t } = useSpeech()
  const texts = t.admin.settings.brand
  const [name, setName] = useState(brand.name ?? '')
  const [colors, setColors] = useState(brand.color ?? { light: themes.light.own, dark: themes.dark.own })
  const isOwn = colors.light === themes.light.own && colors.dark === themes.dark.own
  const mayBeRead = (['light', 'dark'] as const).every(
    theme => brandContrast(colors[theme], theme) >= leastContrast,
  )
  return (
    <SettingsSection title={texts.title} intent="brand" tone="plain" disabled={!mayBeRead}>
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
    </SettingsSection>
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

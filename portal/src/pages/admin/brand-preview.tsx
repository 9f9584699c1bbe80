import { Logo } from '../../components/logo.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { ownName } from '../../house.ts'

type BrandPreviewProps = { theme: 'light' | 'dark'; name: string; logo: string | null; color: string }

/** What the brand looks like in one theme, whichever the page itself is in. */
export const BrandPreview = ({ theme, name, logo, color }: BrandPreviewProps) => {
  const { t } = useSpeech()
  const texts = t.admin.settings.brand
  const look: Record<string, string> = { '--brand': color }
  return (
    <figure className={`brand-preview ${theme}`} style={look} aria-label={texts.preview[theme]}>
      <div className="bar" />
      <div className="logo">
        {logo === null ? <Logo /> : <img className="sign" src={logo} alt="" />}
        <span className="tw:wrap-anywhere">{name.trim() || ownName}</span>
      </div>
      <div className="row">
        <span className="short">
          {texts.previewLink} {t.tokens({ count: 100 })}
        </span>
        <span className="btn pay">{texts.previewButton}</span>
      </div>
    </figure>
  )
}

import { NavLink, useLocation } from 'react-router'
import { useSpeech } from './speech.tsx'

/** The way between the parts of the sales; the days stay chosen. */
export const SalesTabs = () => {
  const { t } = useSpeech()
  const { search } = useLocation()
  const texts = t.admin.salesFigures.tabs
  return (
    <nav className="tabs sales-tabs" aria-label={texts.label}>
      <NavLink to={`/admin/sales${search}`} end>
        {texts.sold}
      </NavLink>
      <NavLink to={`/admin/sales/plans${search}`}>{texts.plans}</NavLink>
      <NavLink to={`/admin/sales/owed${search}`}>{texts.owed}</NavLink>
    </nav>
  )
}

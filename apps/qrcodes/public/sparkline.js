import { ask } from './api.js'
import { el, svgEl } from './dom.js'
import { formatDay, formatNumber, t } from './words.js'

const BAR = 4
const HEIGHT = 36

/** The scans of the last 30 days as bars; the place is held while they load. */
export function sparkline(id) {
  const caption = el('figcaption', { textContent: t('last 30 days') })
  const figure = el('figure', { className: 'spark' }, chart([]), caption)
  ask('GET', `/api/dynamic/${id}/scans?days=30`)
    .then(answer => answer.json())
    .then(({ days, total }) => figure.replaceChildren(chart(days, total), caption))
    // The list has said already what is wrong, and a code is worth showing without its bars.
    .catch(() => {})
  return figure
}

function chart(days, total = 0) {
  const width = 30 * BAR
  const most = Math.max(1, ...days.map(day => day.scans))
  const bars = days.map(({ day, scans }, index) => {
    const height = scans === 0 ? 1 : Math.max(3, Math.round((scans / most) * HEIGHT))
    const title = svgEl('title', {}, `${formatDay(day)}: ${formatNumber(scans)}`)
    const place = { x: index * BAR, y: HEIGHT - height, width: BAR - 1, height }
    return svgEl('rect', { ...place, class: scans === 0 ? 'none' : 'some' }, title)
  })
  const label = t('Scans in the last 30 days: {n}', { n: formatNumber(total) })
  return svgEl(
    'svg',
    { viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', preserveAspectRatio: 'none', 'aria-label': label },
    ...bars,
  )
}

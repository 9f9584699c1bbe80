import { Refusal } from './api.js'
import { el } from './dom.js'
import { formatNumber, t } from './words.js'

/** Takes the notice away. */
export function clearNotice(place) {
  place.replaceChildren()
}

/** Says why something was refused and what solves it. */
export function showNotice(place, error) {
  place.replaceChildren(noticeFor(error))
  place.firstElementChild.scrollIntoView({ block: 'nearest' })
}

function noticeFor(error) {
  if (!(error instanceof Refusal)) return receipt(t('That did not work'), unreachable(error))
  if (error.status === 402) return missingTokens(error.problem)
  const titles = { 401: 'You are signed out', 403: 'That is not allowed' }
  const reload =
    titles[error.status] && el('a', { className: 'btn', href: '/', textContent: t('Reload the page') })
  return receipt(t(titles[error.status] ?? 'That did not work'), error.message, reload ?? null)
}

function unreachable(error) {
  // fetch reports every failed connection as a TypeError; anything else is a mistake of this page.
  if (!(error instanceof TypeError)) console.error(error)
  return t('The service cannot be reached. Check the connection and try again: nothing is charged twice.')
}

function missingTokens({ price, balance, buyUrl }) {
  const known = Number.isFinite(price) && Number.isFinite(balance) && price > balance
  const title = known
    ? t('{n} tokens are missing', { n: formatNumber(price - balance) })
    : t('The balance is too low')
  const sums = known ? sumList(price, balance) : null
  const url = URL.parse(buyUrl ?? '', location.href)
  const buy = url?.protocol.startsWith('http')
    ? el('a', { className: 'btn pay', href: url.href, target: '_top', textContent: t('Get tokens') })
    : null
  return receipt(title, t('Nothing was taken. What you wrote stays here.'), sums, buy)
}

function sumList(price, balance) {
  const line = (name, amount, className = '') => [
    el('dt', { textContent: name }),
    el('dd', { className, textContent: formatNumber(amount) }),
  ]
  return el(
    'dl',
    {},
    ...line(t('Dynamic code'), price),
    ...line(t('Your balance'), balance),
    ...line(t('Missing'), price - balance, 'missing'),
  )
}

function receipt(title, text, ...rest) {
  return el(
    'section',
    { className: 'receipt', role: 'alert' },
    el('div', { className: 'bar' }),
    el(
      'div',
      { className: 'body' },
      el('h3', { textContent: title }),
      el('p', { textContent: text }),
      ...rest,
    ),
  )
}

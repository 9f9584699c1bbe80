import { ask, fieldError, Refusal } from './api.js'
import { codeItem } from './code-item.js'
import { byId, showWrong } from './dom.js'
import { clearNotice, showNotice } from './notice.js'
import { wrongWithTarget } from './target.js'
import { formatNumber, t } from './words.js'

const PAGE_SIZE = 20

const form = byId('dynamic-form')
const list = byId('codes')
const notice = byId('dynamic-notice')
const more = byId('more')

/** Where the next page begins; undefined before the first. */
let next
/** Names one purchase until it is answered, so that a repeat after a broken connection is not charged again. */
let purchase = null

/** Wires the form and the list of dynamic codes. */
export function startDynamicCodes() {
  const price = t('{n} tokens', { n: formatNumber(Number(document.body.dataset.price)) })
  byId('price').textContent = price
  byId('create').textContent = t('Create dynamic code · {price}', { price })
  form.addEventListener('submit', create)
  form.addEventListener('input', forgetPurchase)
  more.addEventListener('click', loadMore)
  loadMore()
}

function forgetPurchase() {
  purchase = null
  showTargetWrong('')
}

function showTargetWrong(text) {
  showWrong(form.elements.target, byId('target-wrong'), text)
}

async function create(event) {
  event.preventDefault()
  const { target, title } = form.elements
  const wrong = wrongWithTarget(target.value)
  showTargetWrong(wrong)
  if (wrong) return target.focus()
  byId('create').disabled = true
  clearNotice(notice)
  purchase ??= randomName()
  try {
    const body = { target: target.value.trim(), title: title.value }
    const answer = await ask('POST', '/api/dynamic', { body, headers: { 'idempotency-key': purchase } })
    purchase = null
    showCreated(await answer.json())
  } catch (error) {
    refuse(error)
  } finally {
    byId('create').disabled = false
  }
}

function refuse(error) {
  const wrong = fieldError(error, 'target', 'title')
  if (wrong) showTargetWrong(wrong)
  else showNotice(notice, error)
  if (!(error instanceof Refusal)) return
  purchase = null
  // Paid for by an attempt whose answer was lost: the code is in the list.
  if (error.problem.code === 'already_charged') reload()
}

function showCreated(code) {
  form.reset()
  list.prepend(makeItem({ ...code, scans: 0 }))
  announce(t('The code was created.'))
}

function makeItem(code) {
  return codeItem(code, {
    onRefused: error => showNotice(notice, error),
    onDeleted: () => announce(t('The code was deleted.')),
  })
}

function announce(text) {
  byId('dynamic-status').textContent = text
  byId('codes-empty').hidden = list.childElementCount > 0
}

function reload() {
  next = undefined
  list.replaceChildren()
  return loadMore()
}

async function loadMore() {
  const query = new URLSearchParams({ limit: PAGE_SIZE, ...(next && { cursor: next }) })
  try {
    const page = await (await ask('GET', `/api/dynamic?${query}`)).json()
    next = page.next
    list.append(...page.items.map(makeItem))
    more.hidden = next === null
    announce('')
  } catch (error) {
    showNotice(notice, error)
  }
}

/** crypto.randomUUID is there on https only. */
function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}

import { ask, fieldError } from './api.js'
import { el, showWrong } from './dom.js'
import { sparkline } from './sparkline.js'
import { wrongWithTarget } from './target.js'
import { formatDay, formatNumber, t } from './words.js'

const COPIED_MS = 2000

/** One dynamic code as a ticket: what it is above the dashed line, what can be done on the stub. */
export function codeItem(code, { onRefused, onDeleted }) {
  const item = el('li', { className: 'ticket code' })
  const tryTo = action => action().catch(onRefused)
  const show = () => item.replaceChildren(face(code), stub(code, { edit, askDelete }))

  function edit() {
    const form = editForm(code, { save, cancel: back('edit') })
    item.replaceChildren(form)
    form.elements.title.focus()
  }

  async function save(change) {
    const answer = await ask('PATCH', pathOf(code), { body: change })
    Object.assign(code, await answer.json())
    back('edit')()
  }

  function askDelete() {
    const keep = button('btn quiet', t('Keep'), back('delete'))
    const confirm = button('btn', t('Yes, delete'), () => tryTo(remove))
    const question = el('p', {
      textContent: t('Delete for good? Printed codes stop working and nothing is refunded.'),
    })
    item.lastElementChild.replaceChildren(question, el('div', { className: 'row' }, confirm, keep))
    keep.focus()
  }

  async function remove() {
    await ask('DELETE', pathOf(code))
    item.remove()
    onDeleted()
  }

  /** Shows the code again, with the focus where it came from. */
  function back(name) {
    return () => {
      show()
      item.querySelector(`[data-action=${name}]`).focus()
    }
  }

  show()
  return item
}

const pathOf = code => `/api/dynamic/${code.id}`
const nameOf = code => code.title || new URL(code.target).host

function button(className, textContent, onclick, more = {}) {
  return el('button', { type: 'button', className, textContent, onclick, ...more })
}

function face(code) {
  const { shortUrl, target } = code
  const image = `${pathOf(code)}/image?format=svg&size=96&margin=1`
  const copy = button('btn quiet small', t('Copy'), () => copyLink(copy, shortUrl), {
    ariaLabel: t('Copy the short link of {name}', { name: nameOf(code) }),
  })
  const link = el('a', { href: shortUrl, target: '_blank', rel: 'noopener', textContent: shortUrl })
  return el(
    'div',
    { className: 'face' },
    el('img', { src: image, alt: '', width: 96, height: 96, loading: 'lazy' }),
    el(
      'div',
      { className: 'what' },
      el('h3', { textContent: nameOf(code) }),
      el('p', { className: 'link' }, link, copy),
      el('p', { className: 'target', textContent: `→ ${target}`, title: target }),
    ),
    sparkline(code.id),
  )
}

async function copyLink(copy, text) {
  // Without https there is no clipboard: show the link ready to be copied by hand.
  if (!navigator.clipboard) return getSelection().selectAllChildren(copy.previousSibling)
  await navigator.clipboard.writeText(text)
  copy.textContent = t('Copied')
  setTimeout(() => {
    copy.textContent = t('Copy')
  }, COPIED_MS)
}

function stub(code, { edit, askDelete }) {
  const name = nameOf(code)
  const image = format =>
    el('a', {
      className: 'btn quiet small',
      href: `${pathOf(code)}/image?format=${format}&size=1024`,
      download: `${name.replace(/[^\p{L}\p{N}.-]+/gu, '-')}.${format}`,
      textContent: format.toUpperCase(),
      ariaLabel: t(`${format.toUpperCase()} of {name}`, { name }),
    })
  const action = (key, label, onclick) => {
    const made = button('btn quiet small', t(label), onclick, { ariaLabel: t(`${label} {name}`, { name }) })
    made.dataset.action = key
    return made
  }
  return el(
    'div',
    { className: 'stub' },
    el(
      'span',
      {},
      el('b', { textContent: scansText(code.scans) }),
      ' ',
      el('small', {
        textContent: t('created {date}', { date: formatDay(code.createdAt, { dateStyle: 'medium' }) }),
      }),
    ),
    el(
      'div',
      { className: 'row' },
      image('png'),
      image('svg'),
      action('edit', 'Edit', edit),
      action('delete', 'Delete', askDelete),
    ),
  )
}

function scansText(scans) {
  if (scans === 0) return t('no scan yet')
  return scans === 1 ? t('1 scan') : t('{n} scans', { n: formatNumber(scans) })
}

function editForm(code, { save, cancel }) {
  const title = el('input', { name: 'title', value: code.title, maxLength: 200, autocomplete: 'off' })
  const target = el('input', { name: 'target', type: 'url', value: code.target, maxLength: 2048 })
  const wrong = el('p', { className: 'wrong', role: 'status', hidden: true })
  const form = el(
    'form',
    { className: 'edit', noValidate: true },
    el('label', { className: 'field' }, t('Title'), title),
    el('label', { className: 'field' }, t('Leads to'), target, wrong),
    el(
      'div',
      { className: 'row' },
      el('button', { className: 'btn', textContent: t('Save') }),
      button('btn quiet', t('Cancel'), cancel),
    ),
  )
  form.addEventListener('submit', async event => {
    event.preventDefault()
    showWrong(target, wrong, wrongWithTarget(target.value))
    if (!wrong.hidden) return target.focus()
    await save({ title: title.value, target: target.value.trim() }).catch(error =>
      showWrong(target, wrong, fieldError(error, 'target', 'title') || error.message),
    )
  })
  return form
}

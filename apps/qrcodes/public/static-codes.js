import { ask, fieldError } from './api.js'
import { isHardToRead } from './contrast.js'
import { byId, download, showWrong } from './dom.js'
import { readLogo } from './logo.js'
import { clearNotice, showNotice } from './notice.js'
import { t } from './words.js'

const DEBOUNCE_MS = 250

const form = byId('static-form')
const notice = byId('static-notice')
const preview = byId('preview')
const buttons = { png: byId('download-png'), svg: byId('download-svg') }

let logo = null
/** What was chosen before a logo forced the highest. */
let chosenEcc = null
let timer = 0
let running = new AbortController()

/** Wires the form for static codes. */
export function startStaticCodes() {
  form.addEventListener('submit', event => event.preventDefault())
  form.addEventListener('input', schedule)
  byId('logo').addEventListener('change', takeLogo)
  byId('remove-logo').addEventListener('click', () => setLogo(null))
  for (const format of ['png', 'svg']) buttons[format].addEventListener('click', () => save(format))
  // A browser may have filled the form again after a reload.
  schedule()
}

function schedule() {
  clearTimeout(timer)
  timer = setTimeout(refresh, DEBOUNCE_MS)
}

function readForm(format) {
  const { data, dark, light, transparent, size, margin, ecc } = form.elements
  return {
    data: data.value,
    dark: dark.value,
    light: transparent.checked ? 'transparent' : light.value,
    size: Number(size.value),
    margin: Number(margin.value),
    ecc: ecc.value,
    format,
    ...(logo && { logo }),
  }
}

function showHints() {
  const { dark, light, transparent } = form.elements
  light.disabled = transparent.checked
  byId('contrast').hidden = !isHardToRead(dark.value, transparent.checked ? '#ffffff' : light.value)
}

async function refresh() {
  showHints()
  running.abort()
  running = new AbortController()
  const { signal } = running
  if (form.elements.data.value === '') return showImage(null)
  const invalid = [form.elements.size, form.elements.margin].find(input => !input.checkValidity())
  if (invalid) return refuseInput(`${invalid.labels[0].textContent}: ${invalid.validationMessage}`)
  try {
    const answer = await ask('POST', '/api/static', { body: readForm('svg'), signal })
    showImage(await answer.blob())
  } catch (error) {
    if (!signal.aborted) refuse(error)
  }
}

function showImage(blob) {
  URL.revokeObjectURL(preview.src)
  if (blob) preview.src = URL.createObjectURL(blob)
  preview.hidden = !blob
  byId('preview-empty').hidden = Boolean(blob)
  for (const button of Object.values(buttons)) button.disabled = !blob
  showWrong(form.elements.data, byId('static-wrong'), '')
  clearNotice(notice)
}

function refuse(error) {
  if (fieldError(error, 'data'))
    return refuseInput(t('This is too long for a code: shorten it or lower the error correction.'))
  const wrong = fieldError(error, 'size', 'margin', 'dark', 'light', 'ecc', 'logo')
  if (wrong) return refuseInput(wrong)
  showImage(null)
  showNotice(notice, error)
}

function refuseInput(text) {
  showImage(null)
  showWrong(form.elements.data, byId('static-wrong'), text)
}

async function save(format) {
  try {
    const answer = await ask('POST', '/api/static', { body: readForm(format) })
    const url = URL.createObjectURL(await answer.blob())
    download(url, `qrcode.${format}`)
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
  } catch (error) {
    refuse(error)
  }
}

async function takeLogo(event) {
  const [file] = event.target.files
  if (!file) return setLogo(null)
  try {
    setLogo(await readLogo(file))
  } catch {
    setLogo(null)
    showWrong(
      form.elements.data,
      byId('static-wrong'),
      t('The picture cannot be read: choose a PNG or JPEG.'),
    )
  }
}

function setLogo(dataUrl) {
  logo = dataUrl
  if (!logo) byId('logo').value = ''
  byId('remove-logo').hidden = !logo
  byId('logo-hint').hidden = !logo
  const { ecc } = form.elements
  if (logo) chosenEcc ??= ecc.value
  ecc.value = logo ? 'H' : (chosenEcc ?? ecc.value)
  if (!logo) chosenEcc = null
  ecc.disabled = Boolean(logo)
  schedule()
}

/** Markup whose holes are escaped; only what `html` itself made goes in as it is. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export const html = (parts: TemplateStringsArray, ...holes: unknown[]): Markup =>
  new Markup(parts.map((part, index) => part + (index < holes.length ? fillIn(holes[index]) : '')).join(''))

function fillIn(hole: unknown): string {
  if (hole instanceof Markup) return hole.text
  if (Array.isArray(hole)) return hole.map(fillIn).join('')
  if (hole === null || hole === undefined || hole === false) return ''
  return String(hole).replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)
}

const style = `
  body { font: 1rem/1.5 sans-serif; max-width: 32rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
  label { display: block; margin-top: 1rem }
  input { display: block; width: 100%; box-sizing: border-box; padding: .5rem; font: inherit }
  button { margin: .5rem .5rem 0 0; padding: .5rem 1rem; font: inherit }
  dl { display: grid; grid-template-columns: 1fr auto; gap: .25rem 1rem } dd { margin: 0; text-align: right }
  [role=alert] { border-left: 4px solid #b00; padding-left: .75rem }`

export const document = (title: string, body: Markup): string =>
  `<!doctype html>${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${new Markup(style)}</style></head><body><main>
${body}
</main></body></html>`.text
  }`

/** Minor units in a currency's own way; yen have no cents. */
export function formatAmount(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en-GB', { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

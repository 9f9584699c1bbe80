export const byId = id => document.getElementById(id)

/** Makes an element; properties are set as such, children may be text. */
export function el(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties)
  node.append(...children.filter(child => child !== null))
  return node
}

/** Makes an SVG element, which knows attributes only. */
export function svgEl(tag, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  node.append(...children)
  return node
}

/** Shows what is wrong with a field beneath it; '' clears it. */
export function showWrong(input, message, text) {
  input.ariaInvalid = text ? 'true' : null
  message.textContent = text
  message.hidden = !text
}

/** Saves a blob or an address of this site under a name. */
export function download(href, name) {
  const link = el('a', { href, download: name })
  document.body.append(link)
  link.click()
  link.remove()
}

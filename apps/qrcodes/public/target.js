import { t } from './words.js'

/** What is wrong with a destination, '' when nothing is; asked before anything is paid for. */
export function wrongWithTarget(text) {
  const url = URL.parse(text.trim())
  if (!url || !/^https?:$/.test(url.protocol))
    return t('Give a full link that begins with http:// or https://.')
  if (url.username || url.password) {
    return t('Remove the user name and password from the link: every scan would show them.')
  }
  if (url.href.length <= 2048) return ''
  return t('The link is too long: shorten it to 2,048 characters.')
}

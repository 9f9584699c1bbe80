import type { Messages } from '@lingui/core'

const areas = import.meta.glob<Messages>('./pages/*.po', { eager: true, import: 'messages' })

/** What people read on the pages they go to, in English. */
export const messages: Messages = Object.assign({}, ...Object.values(areas))

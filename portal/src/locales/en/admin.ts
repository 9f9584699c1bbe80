import type { Messages } from '@lingui/core'

const areas = import.meta.glob<Messages>('./admin/*.po', { eager: true, import: 'messages' })

/** What admins read, in English. */
export const messages: Messages = Object.assign({}, ...Object.values(areas))

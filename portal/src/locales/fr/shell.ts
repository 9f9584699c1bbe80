import type { Messages } from '@lingui/core'

const areas = import.meta.glob<Messages>('./shell/*.po', { eager: true, import: 'messages' })

/** What every visitor reads, in French. */
export const messages: Messages = Object.assign({}, ...Object.values(areas))

import type { Messages } from '@lingui/core'

const areas = import.meta.glob<Messages>('./door/*.po', { eager: true, import: 'messages' })

/** What is read at the door, signing in or kept out, in French. */
export const messages: Messages = Object.assign({}, ...Object.values(areas))

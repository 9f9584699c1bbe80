import type {
  ContactAnswer,
  ContactChange,
  ContactForm,
  ContactItem,
  ContactState,
  ContactThread,
  NewContactMessage,
} from 'authz/contract-contact'
import type { Unread } from 'authz/contract-notifications'
import type { Page } from 'authz/contract-parts'
import { api, query } from '../api.ts'

/** What the inbox shows, as it stands in the address. */
export type InboxFilter = { search: string; state: ContactState | '' }

export const contactStates: ContactState[] = ['unread', 'read', 'answered', 'archived']

const pathOf = (id: string) => `/api/admin/contact/${encodeURIComponent(id)}`

/** Opens the form: its stamp goes back with the message. */
export const openContactForm = () => api<ContactForm>('/api/contact')

export const sendContactMessage = (body: NewContactMessage, language: string) =>
  api<void>('/api/contact', { method: 'POST', body, headers: { 'accept-language': language } })

/** The filter in an address; an unknown state counts as none. */
export const readInboxFilter = (search: URLSearchParams): InboxFilter => ({
  search: (search.get('search') ?? '').trim().slice(0, 200),
  state: contactStates.find(state => state === search.get('state')) ?? '',
})

/** What people wrote, newest first; without a state all but the archived. */
export const loadInbox = (filter: InboxFilter, cursor?: string) =>
  api<Page<ContactItem>>(`/api/admin/contact${query({ ...filter, cursor, limit: 50 })}`)

/** How much of it nobody has read. */
export const countUnread = async () => (await api<Unread>('/api/admin/contact/unread')).unread

export const loadThread = (id: string) => api<ContactThread>(pathOf(id))

export const markMessage = (id: string, body: ContactChange) =>
  api<ContactThread>(pathOf(id), { method: 'PATCH', body })

/** Answers by mail. */
export const answerMessage = (id: string, body: ContactAnswer) =>
  api<ContactThread>(`${pathOf(id)}/replies`, { method: 'POST', body })

export const deleteMessage = (id: string) => api<void>(pathOf(id), { method: 'DELETE' })

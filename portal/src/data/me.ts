import type { Me, Setup, SignedIn } from 'authz/contract'
import type { Deletion, EmailChange, PasswordChange } from 'authz/contract-sign-up'
import { ApiProblem, api } from '../api.ts'

/** Who is signed in, nobody, or somebody suspended: then `suspended` is why, as an admin wrote it ('' if unknown). */
export type Who = { me: Me | null; suspended: string | null }

/** An admin's reason stands behind the colon of the problem's detail. */
const readReason = (detail: string) => detail.slice(detail.indexOf(': ') + 1).trim()

/** Who is here. Throws only when that cannot be known. */
export const loadWho = async (signal?: AbortSignal): Promise<Who> => {
  try {
    return { me: await api<Me>('/api/me', signal ? { signal } : {}), suspended: null }
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error
    if (error.status === 401) return { me: null, suspended: null }
    if (error.code === 'suspended') return { me: null, suspended: readReason(error.detail) }
    throw error
  }
}

/** Who is signed in. Throws 401 when nobody is. */
export const requireWho = () => api<Me>('/api/me')

/** Makes the person who is signed in the first admin. */
export const becomeAdmin = (body: Setup) => api<SignedIn>('/api/setup', { method: 'POST', body })

export const changeName = (name: string) => api<Me>('/api/me', { method: 'PATCH', body: { name } })

/** Sets another password; every other session ends. */
export const changePassword = (body: PasswordChange) => api<void>('/api/me/password', { method: 'PUT', body })

/** Asks for another address; it counts once the link that is mailed there was opened. */
export const changeEmail = (body: EmailChange) => api<void>('/api/me/email', { method: 'PUT', body })

/** Deletes one's own account for good. */
export const deleteAccount = (body: Deletion) => api<void>('/api/me', { method: 'DELETE', body })

/** Where everything about oneself is downloaded. */
export const exportPath = '/api/me/export'

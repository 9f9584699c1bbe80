import type { Me, Setup, SignedIn, SignIn, SignUp } from 'authz/contract'
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

/** The new person, or null when the address must be confirmed by mail first. */
export const signUp = async (body: SignUp): Promise<Me | null> =>
  (await api<Partial<SignedIn>>('/api/auth/sign-up', { method: 'POST', body })).user ?? null

export const signIn = (body: SignIn) => api<SignedIn>('/api/auth/sign-in', { method: 'POST', body })

/** Ends this session, or every session of the person. */
export const signOut = (everywhere = false) =>
  api<void>('/api/auth/sign-out', { method: 'POST', body: everywhere ? { everywhere } : {} })

/** Makes the person who is signed in the first admin. */
export const becomeAdmin = (body: Setup) => api<SignedIn>('/api/setup', { method: 'POST', body })

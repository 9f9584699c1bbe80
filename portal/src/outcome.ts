import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router'
import { ApiProblem } from './api.ts'
import { keepDraft } from './draft.ts'
import { withNext } from './next-path.ts'

/** What a form's action answers: what went wrong, as plain data, or what was made. */
export type Outcome<T = unknown> = { problem: { code: string; detail: string } } | { done: T }

const here = (request: Request) => {
  const url = new URL(request.url)
  return url.pathname + url.search
}

/** Where some refusals lead: no session to sign-in and back again. Anything else, a wrong password too, stays the page's affair. */
const requireSession = (error: unknown, path: string) => {
  if (!(error instanceof ApiProblem)) return
  if (error.code === 'sign_in') throw redirect(withNext('/sign-in', path))
  if (error.code === 'suspended') throw redirect('/denied?reason=suspended')
}

/** Where an admin is led who owes a second factor: the one page that is open to them. */
const requireSecondFactor = (error: unknown) => {
  if (error instanceof ApiProblem && error.code === 'second_factor_due') throw redirect('/account/security')
}

/**
 * Wraps the loader of a page for people signed in: without a session it leads to sign-in, and back afterwards; an admin
 * without the second factor to where it is made.
 */
export const signedIn =
  <T>(load: (args: LoaderFunctionArgs) => Promise<T>) =>
  async (args: LoaderFunctionArgs): Promise<T> => {
    try {
      return await load(args)
    } catch (error) {
      requireSession(error, here(args.request))
      requireSecondFactor(error)
      throw error
    }
  }

/** Like signedIn, for admins: everybody else is shown why they may not. */
export const adminOnly = <T>(load: (args: LoaderFunctionArgs) => Promise<T>) =>
  signedIn(async args => {
    try {
      return await load(args)
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'not_admin')
        throw redirect('/denied?reason=admin-only')
      throw error
    }
  })

/** Runs an action's call and turns a refusal into data for the form; redirects and bugs go on upwards. */
export const attempt = async <T>(run: () => Promise<T>): Promise<Outcome<T>> => {
  try {
    return { done: await run() }
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error
    return { problem: { code: error.code, detail: error.detail } }
  }
}

/** Like attempt, on a page for people signed in. */
export const attemptSignedIn = <T>({ request }: ActionFunctionArgs, run: () => Promise<T>) =>
  attempt(async () => {
    try {
      return await run()
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'sign_in') keepDraft()
      requireSession(error, here(request))
      throw error
    }
  })

/** A page's changes by the `intent` of its forms. */
export const runIntent =
  <T>(changes: Record<string, (form: FormData, args: ActionFunctionArgs) => Promise<T>>) =>
  async (args: ActionFunctionArgs): Promise<Outcome<T>> => {
    const form = await args.request.formData()
    const change = changes[readField(form, 'intent')]
    if (!change) throw new Error('a form without a known intent')
    return attemptSignedIn(args, () => change(form, args))
  }

/** A password as it was typed: spaces count. */
export const readPassword = (form: FormData, name = 'password') => String(form.get(name) ?? '')

/** A form's text field, trimmed; '' when it is absent or a file. */
export const readField = (form: FormData, name: string) => {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

/** A form's number; null when its field is empty. */
export const readNumber = (form: FormData, name: string): number | null => {
  const text = readField(form, name)
  return text === '' ? null : Number(text)
}

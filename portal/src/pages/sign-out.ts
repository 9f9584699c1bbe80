import { type ActionFunctionArgs, redirect } from 'react-router'
import { ApiProblem } from '../api.ts'
import { signOut } from '../data/auth.ts'
import { readField } from '../outcome.ts'

/** Ends the session, or all of them; a session that is gone already is as good. */
export const submitSignOut = async ({ request }: ActionFunctionArgs) => {
  const form = await request.formData()
  try {
    await signOut(readField(form, 'everywhere') === 'yes')
  } catch (error) {
    if (!(error instanceof ApiProblem && error.status === 401)) throw error
  }
  return redirect('/')
}

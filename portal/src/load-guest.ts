import { type LoaderFunctionArgs, redirect } from 'react-router'
import { loadAuthOptions } from './data/auth.ts'
import { loadWho } from './data/me.ts'
import { goOn } from './go-on.ts'

/** What signing in and up offer here. Nobody signs in twice: whoever is signed in goes on at once. */
export const loadGuest = async ({ request }: LoaderFunctionArgs) => {
  const [{ me, suspended }, options] = await Promise.all([loadWho(request.signal), loadAuthOptions()])
  if (suspended !== null) throw redirect('/denied?reason=suspended')
  if (me !== null) throw goOn(new URL(request.url).searchParams.get('next'))
  return options
}

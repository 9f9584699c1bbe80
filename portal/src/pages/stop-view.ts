import { redirect } from 'react-router'
import { stopView } from '../data/view.ts'

/** Ends seeing the portal as somebody, and leads back to them. */
export const submitStopView = async () => {
  const { person } = await stopView()
  return redirect(person === null ? '/admin/people' : `/admin/people/${person}`)
}

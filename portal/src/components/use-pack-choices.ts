import type { loadPackChoices } from '../data/pack-choices.ts'
import type { PackChoices } from './pack-form.tsx'
import { useSpeech } from './speech.tsx'

/** What packs can be tied to, apps by their titles. */
export const usePackChoices = ({
  offers,
  apps,
  groups,
}: Awaited<ReturnType<typeof loadPackChoices>>): PackChoices => {
  const { format } = useSpeech()
  return {
    offers,
    apps: apps.map((app): [string, string] => [app.name, format.text(app.title)]),
    groups,
  }
}

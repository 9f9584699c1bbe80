import type { App } from 'authz/contract-apps'
import { readChargeNote } from '../charge-words.ts'
import { useSpeech } from './speech.tsx'

/** What a charge was for: "Dynamic code · POST /api/dynamic". */
export const ChargeNote = (props: { apps: App[]; app: string | null; note: string }) => {
  const { t, format } = useSpeech()
  const { title, isOtherwise, request } = readChargeNote(props.apps, props.app, props.note)
  const name = title !== null ? format.text(title) : isOtherwise ? t.app.otherwise : null
  return (
    <>
      {name !== null && <>{name} · </>}
      {request}
    </>
  )
}

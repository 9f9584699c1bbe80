import { useSpeech } from './speech.tsx'

/** What went wrong, in the person's language where we know the code. */
export const ProblemNote = ({ code, detail }: { code: string; detail: string }) => {
  const { t } = useSpeech()
  const byCode: Record<string, string | undefined> = t.problems.byCode
  return (
    <p role="alert" className="problem">
      {byCode[code] ?? t.problems.other(detail)}
    </p>
  )
}

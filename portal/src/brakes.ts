import type { Brake, BrakeChange } from 'authz/contract-apps'
import { readField } from './outcome.ts'

/** What a brake does. */
export type BrakeKind = 'closed' | 'free' | 'shadow'

export const brakeKinds: BrakeKind[] = ['closed', 'free', 'shadow']

/** One thing that is said of an app or of everything, and by whom. */
export type BrakeLine = { kind: BrakeKind; reason: string | null; source: Brake['source'] }

/** What is said of one app, or with null of everything. */
export const readBrakeLines = (brakes: Brake[], app: string | null): BrakeLine[] =>
  brakes
    .filter(brake => brake.app === app)
    .flatMap(({ mode, reason, shadow, source }) => [
      ...(mode === null ? [] : [{ kind: mode, reason, source }]),
      ...(shadow ? [{ kind: 'shadow' as const, reason: null, source }] : []),
    ])

/** Of one thing the file beats an admin's mode. */
const modeOf = (brakes: Brake[], app: string | null) => {
  const lines = readBrakeLines(brakes, app).filter(({ kind }) => kind !== 'shadow')
  return (lines.find(({ source }) => source !== 'admin') ?? lines[0])?.kind
}

/** What holds for an app in the end, as the gate decides it: closed beats free, and both beat shadow. */
export const findEffect = (brakes: Brake[], app: string): BrakeKind | null => {
  const modes = [modeOf(brakes, null), modeOf(brakes, app)]
  const isShadow = brakes.some(brake => brake.shadow && (brake.app === null || brake.app === app))
  return brakeKinds.find(kind => modes.includes(kind)) ?? (isShadow ? 'shadow' : null)
}

/** What a form of an admin asks for: its fields are `app` ('' for everything), `kind`, and `reason` unless it releases. */
export const readBrakeChange = (form: FormData): BrakeChange => {
  const app = readField(form, 'app')
  const kind = brakeKinds.find(kind => kind === readField(form, 'kind')) ?? 'closed'
  const target = app === '' ? { all: true as const } : { app }
  const isRelease = readField(form, 'intent') === 'release'
  if (kind === 'shadow') return { ...target, shadow: !isRelease }
  return { ...target, ...(isRelease ? { mode: null } : { mode: kind, reason: readField(form, 'reason') }) }
}

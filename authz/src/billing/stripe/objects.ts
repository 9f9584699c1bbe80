// What Stripe's objects have in common.

/** The id of what Stripe gives as an id or, expanded, whole. */
export const idOf = (value: string | { id: string } | null | undefined): string | null =>
  typeof value === 'string' ? value : (value?.id ?? null)

/** The same when it is whole. */
export const expanded = <T extends object>(value: string | T | null | undefined): T | null =>
  typeof value === 'object' ? value : null

export const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString()
export const timeOrNull = (seconds: number | null | undefined): string | null =>
  seconds === null || seconds === undefined ? null : timeOf(seconds)
export const secondsOf = (time: Date): number => Math.floor(time.getTime() / 1000)

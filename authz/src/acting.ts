import { AsyncLocalStorage } from 'node:async_hooks'

/** Who asks for what the database is told to do, for its audit log. */
export type Acting = {
  /** Null until they have shown who they are. */
  actor: { id: string; email: string; role: string } | null
  /** The network address. */
  address: string
  requestId: string
}

const current = new AsyncLocalStorage<Acting>()

/** Runs one request's work: every call of the database within it says who acts, without anybody passing it on. */
export const runActing = <T>(acting: Acting, work: () => T): T => current.run(acting, work)

/** Names who acts in the work that runs now, as soon as it is known. */
export const nameActor = (actor: NonNullable<Acting['actor']>): void => {
  const acting = current.getStore()
  if (acting !== undefined) acting.actor = actor
}

/** Who acts, as SQL's write_audit reads it; null outside of any request. */
export const actingText = (): string | null => {
  const acting = current.getStore()
  if (acting === undefined) return null
  const { actor, address, requestId } = acting
  return JSON.stringify({ ...actor, address, request: requestId })
}

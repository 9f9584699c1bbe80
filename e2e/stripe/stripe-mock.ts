import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { ApiAnswer, ApiRequest } from './api.ts'
import { findFaults, type Schemas } from './specification.ts'
import { requireStripeMock } from './stripe-mock-binary.ts'

const startTimeoutMs = 20_000

/** What stripe-mock, which knows Stripe's own specification, says of a request that the stand-in has answered. */
export type Opinion = {
  method: string
  url: string
  ours: number
  theirs: number
  message?: string
  /** Where the stand-in's answer is not as the specification has it. */
  faults: string[]
}

export type StripeMock = {
  /** Hands a copy of the request on, and looks at what the stand-in answered. */
  ask(request: ApiRequest, ours: ApiAnswer): void
  /** All opinions on what was asked so far. */
  opinions(): Promise<Opinion[]>
  stop(): Promise<void>
}

/**
 * The request was accepted, or refused with the same 4xx (what needs a state, as a 404 or a 402 does, stripe-mock cannot
 * know), and the answer was as specified.
 */
export const isAccepted = ({ ours, theirs, faults }: Opinion): boolean =>
  (theirs < 400 || ours === theirs) && faults.length === 0

/** In the form of the mock's specification what the pinned version of the API has as an object, and that had as a text. */
const inMocksForm = (body: string): string =>
  body.replace(/(^|&)billing_cycle_anchor(?:\[|%5B)type(?:\]|%5D)=/i, '$1billing_cycle_anchor=')

/** Stripe's official mock, which checks parameters and keeps no state. Built from its Go module once a machine. */
export async function startStripeMock(): Promise<StripeMock> {
  const { binary, specification } = await requireStripeMock()
  const { components } = JSON.parse(await readFile(specification, 'utf8')) as {
    components: { schemas: Schemas }
  }
  // Both, or it wants port 12112 too, which another one may have.
  const child = spawn(binary, ['-http-addr', '127.0.0.1:0', '-https-addr', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async () => {
    process.off('exit', kill)
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    kill()
    await exited
  }
  const asked: Promise<Opinion>[] = []
  try {
    const address = await readAddress(child.stdout)
    return {
      ask: (request, ours) => {
        const faults = findFaultsOf(components.schemas, ours)
        asked.push(ask(address, request, ours.status).then(opinion => ({ ...opinion, faults })))
      },
      opinions: () => Promise.all(asked),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Older API versions have other shapes, which this specification does not know. */
const oldestVersion = '2025-09-30'

function findFaultsOf(schemas: Schemas, { status, headers, body }: ApiAnswer): string[] {
  const isKnown = status === 200 && (headers['stripe-version'] ?? '') >= oldestVersion
  return isKnown ? findFaults(schemas, JSON.parse(body)) : []
}

async function readAddress(stdout: NodeJS.ReadableStream): Promise<string> {
  const timer = AbortSignal.timeout(startTimeoutMs)
  let text = ''
  while (true) {
    const [chunk] = await once(stdout, 'data', { signal: timer })
    text += chunk
    const port = text.match(/Listening for HTTP at address: \S+:(\d+)/)?.[1]
    if (port === undefined) continue
    stdout.resume()
    return `http://127.0.0.1:${port}`
  }
}

async function ask(
  address: string,
  { method, url, headers, body }: ApiRequest,
  ours: number,
): Promise<Omit<Opinion, 'faults'>> {
  const response = await fetch(address + url, {
    method,
    headers: {
      authorization: String(headers.authorization ?? ''),
      'content-type': 'application/x-www-form-urlencoded',
    },
    ...(method === 'POST' ? { body: inMocksForm(body) } : {}),
  })
  const answer = await response.text()
  const message = response.status < 400 ? {} : { message: JSON.parse(answer).error?.message ?? answer }
  return { method, url, ours, theirs: response.status, ...message }
}

import { show } from '../yaml-file.ts'
import type { App, Apps } from './app.ts'
import { findApp } from './app.ts'
import { maxTokens } from './app-schema.ts'
import type { Forwarded } from './forwarded.ts'
import { makeList, type PriceList } from './price-list.ts'
import { type Refusal, refuse } from './verdict.ts'

/** An app without a file, as a query of /authz declares it: `app=mytool&rule=POST%20/asr%3D100&rule=…`. */
export type Declared = { query: string; list: PriceList }

/** The apps that Traefik's labels declare, bounded, since whoever writes labels writes this process's memory. */
export type Labels = {
  /** In the order in which they were first asked for. */
  declared(): Declared[]
  /** The app of a request whose query declares one; a refusal when it says nothing that can hold. */
  find(forwarded: Forwarded): Promise<App | Refusal>
}

const maxQueries = 100
const maxRules = 100
const registeredWithinMs = 800

const onPattern = /^(\*|[A-Z][A-Z-]{0,19}) \/.{0,270}$/

/** `POST /asr=100`: what stands before the last = is the rule's `on`. */
const readRule = (text: string): { on: string; tokens: number } | null => {
  const at = text.lastIndexOf('=')
  const on = text.slice(0, Math.max(at, 0))
  const tokens = text.slice(at + 1)
  if (!onPattern.test(on) || !/^\d{1,10}$/.test(tokens) || Number(tokens) > maxTokens) return null
  return { on, tokens: Number(tokens) }
}

/** The price list that a query declares, or a sentence about what is wrong in it. */
export const readLabels = (query: string): PriceList | string => {
  const params = new URLSearchParams(query)
  const name = params.get('app') ?? ''
  const texts = params.getAll('rule')
  if (texts.length > maxRules)
    return `the labels of ${name} hold more than ${maxRules} rules: write an app.yaml`
  const rules: { on: string; tokens: number }[] = []
  for (const text of texts) {
    const rule = readRule(text)
    if (rule === null)
      return `the label rule ${show(text)} does not read: give a method, a path and tokens, as rule=POST%20/asr%3D100`
    rules.push(rule)
  }
  let problem: string | undefined
  const list = makeList(
    { title: name, summary: `${name}, declared by labels`, otherwise: 'free', rules },
    name,
    'labels',
    (path, message) => {
      problem ??= `the labels of ${show(name)}: ${path.length > 1 ? `rule ${Number(path[1]) + 1} ` : ''}${message}`
    },
    'labels',
  )
  return problem ?? list
}

const notDeclared = (detail: string) => refuse(404, 'unknown_app', detail)
const notYet = () =>
  refuse(503, 'unavailable', 'This app is declared by labels and not registered yet: try again in a moment.')

type Options = {
  apps: () => Apps
  /** Registers what is declared; resolves when it is in force. */
  register: () => Promise<void>
  /** Told once for each query that declares nothing. */
  onProblem: (message: string) => void
}

/** Opens the memory of labels. */
export const openLabels = ({ apps, register, onProblem }: Options): Labels => {
  const lists = new Map<string, PriceList>()
  const refused = new Map<string, string>()

  const refuseQuery = (query: string, problem: string) => {
    if (refused.size >= maxQueries) refused.clear()
    refused.set(query, problem)
    onProblem(problem)
    return problem
  }

  /** A tool whose labels changed declares itself anew: its own oldest makes room, no other's does. */
  const makeRoom = (name: string): boolean => {
    if (lists.size < maxQueries) return true
    for (const [query, list] of lists) if (list.name === name) return lists.delete(query)
    return false
  }

  const declare = (query: string): string | null => {
    const known = refused.get(query)
    if (known !== undefined) return known
    const list = readLabels(query)
    if (typeof list === 'string') return refuseQuery(query, list)
    if (!makeRoom(list.name))
      return refuseQuery(
        query,
        `labels declare more than ${maxQueries} apps: write an app.yaml for ${list.name}`,
      )
    lists.set(query, list)
    return null
  }

  const isKnown = (query: string) => apps().byLabels.has(query)

  const isRegistered = async (): Promise<boolean> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<boolean>(resolve => {
      timer = setTimeout(resolve, registeredWithinMs, false)
    })
    const done = register().then(
      () => true,
      () => false,
    )
    const outcome = await Promise.race([done, late])
    clearTimeout(timer)
    return outcome
  }

  return {
    declared: () => [...lists].map(([query, list]) => ({ query, list })),
    find: async forwarded => {
      const query = forwarded.labels ?? ''
      if (!lists.has(query)) {
        const problem = declare(query)
        if (problem !== null) return notDeclared(problem)
      }
      if (!isKnown(query) && !((await isRegistered()) && isKnown(query))) return notYet()
      return findApp(apps(), forwarded)
    },
  }
}

/** Every bad variable, each in a sentence that names it and the remedy. */
export class ConfigError extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(`bad configuration:\n${problems.map(problem => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** The variables that a process was given. */
export type Env = Record<string, string | undefined>

/** Reads variables and collects what is wrong with them, so that all of it is told at once. */
export const openReader = (env: Env, problems: string[]) => {
  const text = (name: string) => {
    const value = env[name]?.trim()
    return value === '' ? undefined : value
  }
  const integer = (name: string, fallback: number, min: number, max: number) => {
    const value = text(name)
    if (value === undefined) return fallback
    if (/^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value)
    problems.push(`${name} is ${JSON.stringify(value)}: give a whole number from ${min} to ${max}`)
    return fallback
  }
  const url = (name: string, protocols: string[], fallback?: string) => {
    const value = text(name) ?? fallback
    if (value === undefined) return undefined
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return new URL(value)
    problems.push(`${name} is no URL that starts with ${protocols.map(p => `${p}//`).join(' or ')}`)
    return undefined
  }
  const flag = (name: string, fallback: boolean) => {
    const value = text(name)?.toLowerCase()
    if (value === undefined) return fallback
    if (['1', 'true', 'on', 'yes'].includes(value)) return true
    if (['0', 'false', 'off', 'no'].includes(value)) return false
    problems.push(`${name} is ${JSON.stringify(value)}: give on or off`)
    return fallback
  }
  return { text, integer, url, flag }
}

export type Reader = ReturnType<typeof openReader>

import { ConfigError } from '../../src/config/environment.ts'
import { readConfig } from '../../src/config.ts'

/** What is wrong with an environment, a sentence each; none when it is right. */
export const configProblemsOf = (env: Record<string, string>): string[] => {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

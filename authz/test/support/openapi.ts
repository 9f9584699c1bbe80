import { Validator } from '@seriousme/openapi-schema-validator'
import { expect } from 'vitest'
import type { Answer } from './api.ts'

type Operation = { summary?: string; operationId: string; tags: string[] }

/** An OpenAPI document is valid 3.1, and each operation in it says what it does, under a name of its own and a tag. */
export const expectWholeDocument = async (document: {
  paths: Record<string, Record<string, Operation>>
}): Promise<void> => {
  const validator = new Validator()
  expect(await validator.validate(structuredClone(document))).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ call: `${method} ${path}`, ...operation })),
  )
  for (const { call, summary, tags } of operations) {
    expect(summary, `the summary of ${call}`).toMatch(/^\S[^\n]{3,79}$/)
    expect(tags, `the tags of ${call}`).toEqual([expect.stringMatching(/^[a-z]/)])
  }
  const ids = operations.map(({ operationId }) => operationId)
  expect(new Set(ids).size).toBe(ids.length)
}

/** A page that browses a document: its scripts are files below `path`, and its content policy allows no others. */
export const expectDocsPage = ({ status, headers, body }: Answer, path: string): void => {
  expect(status).toBe(200)
  const policy = headers.get('content-security-policy')
  expect(policy).toContain("default-src 'self'")
  expect(policy).not.toMatch(/script-src|unsafe-eval|https?:/)
  const scripts = [...body.matchAll(/<script(?: src="([^"]*)")?/g)].map(([, source]) => source)
  expect(scripts.length).toBeGreaterThan(0)
  for (const source of scripts) expect(source).toMatch(new RegExp(`^${path}/static/[a-z-]+\\.js$`))
}

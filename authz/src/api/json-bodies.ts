import type { FastifyInstance } from 'fastify'
import { errors } from '../errors.ts'

const bodyLimitBytes = 64 * 1024

/** Makes JSON the only body there is in a scope; an empty one is none. */
export const readJsonBodies = (scope: FastifyInstance): void => {
  const parse = scope.getDefaultJsonParser('error', 'error')
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string', bodyLimit: bodyLimitBytes },
    (request, text, done) => {
      if (text === '') return done(null, undefined)
      parse(request, text, (error, body) =>
        done(error === null ? null : errors.invalid('the body is no JSON: send one document in UTF-8'), body),
      )
    },
  )
}

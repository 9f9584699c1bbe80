import Type from 'typebox'
import { publicKeys } from '../people/identity-keys.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

const PublicKey = Type.Object({
  kty: Type.Literal('OKP'),
  crv: Type.Literal('Ed25519'),
  x: Type.String(),
  kid: Type.String(),
  alg: Type.Literal('EdDSA'),
  use: Type.Literal('sig'),
})

/** GET /.well-known/jwks.json: by these keys a tool proves that X-Octroi-Identity is the gate's word. */
export const servePublicKeys = (api: Api, { secrets }: Pick<ApiParts, 'secrets'>): void => {
  const schema = {
    summary: 'The keys that prove X-Octroi-Identity',
    response: { 200: Type.Object({ keys: Type.Array(PublicKey) }) },
  }
  api.get('/.well-known/jwks.json', { schema }, async (_request, reply) => {
    reply.header('cache-control', 'public, max-age=300')
    return { keys: publicKeys(secrets.signedIdentity) }
  })
}

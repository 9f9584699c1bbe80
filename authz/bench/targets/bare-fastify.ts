import Fastify from 'fastify'

/** The yardstick: a Fastify route that says yes. */
const app = Fastify({ keepAliveTimeout: 100_000 })
app.all('/authz', (_request, reply) => reply.send())
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })

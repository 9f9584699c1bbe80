import type { FastifyInstance } from 'fastify'

/** Listens; rejects with a sentence that names the variable which chose the port. */
export const listen = async (
  app: FastifyInstance,
  name: string,
  port: number,
  host: string,
): Promise<void> => {
  try {
    await app.listen({ port, host })
  } catch (error) {
    const { message } = error as Error
    throw new Error(`${name} is ${port}, which cannot be listened on (${message}): give another`, {
      cause: error,
    })
  }
}

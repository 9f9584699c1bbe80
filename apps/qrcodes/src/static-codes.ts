import type { FastifyInstance, FastifyReply } from 'fastify'
import { Fields } from './fields.ts'
import { IMAGE_FIELDS, readImageOptions } from './image-options.ts'
import { DATA_MAX_LENGTH, drawCode, type Image } from './qr.ts'

/** Static codes: the text stands in the code itself, nothing is kept. */
export function addStaticCodes(app: FastifyInstance): void {
  app.get('/api/static', async (request, reply) => {
    const fields = new Fields(request.query, ['data', ...IMAGE_FIELDS])
    return sendImage(reply, await draw(fields))
  })
  app.post('/api/static', async (request, reply) => {
    const fields = new Fields(request.body, ['data', ...IMAGE_FIELDS, 'logo'])
    return sendImage(reply, await draw(fields))
  })
}

async function draw(fields: Fields): Promise<Image> {
  const data = fields.requiredText('data', DATA_MAX_LENGTH)
  const options = readImageOptions(fields)
  fields.finish()
  return drawCode(data, options)
}

/** Sends an image that cannot run anything, even when an SVG is opened as a page. */
export function sendImage(reply: FastifyReply, image: Image): FastifyReply {
  return reply
    .type(image.type)
    .header('content-security-policy', "default-src 'none'; img-src data:; sandbox")
    .header('cache-control', 'private, no-cache')
    .send(image.body)
}

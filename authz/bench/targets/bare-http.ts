import { createServer } from 'node:http'

/** What no gate can beat: node:http that says yes. */
createServer({ keepAliveTimeout: 100_000 }, (_request, response) => response.writeHead(200).end()).listen(
  Number(process.env.PORT),
  '127.0.0.1',
)

import { connect } from 'node:net'

/** Statuses by how often they came. */
export type Statuses = Map<number, number>

/** What lacks bytes that never come is given up; a refused sign-in takes 400 ms and more. */
const idleMs = 2000

const count = (text: string, statuses: Statuses) => {
  let answered = 0
  for (const [, code] of text.matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
    const status = Number(code)
    if (status < 200) continue
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    answered++
  }
  return answered
}

/** Sends requests in one go on one connection; resolves with how many were answered when the other side has closed. */
export const sendPipelined = (port: number, requests: string[], statuses: Statuses): Promise<number> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    const done = () => {
      socket.destroy()
      resolve(count(Buffer.concat(chunks).toString('latin1'), statuses))
    }
    socket.setTimeout(idleMs, done)
    socket.on('data', chunk => chunks.push(chunk))
    socket.once('end', done)
    socket.once('error', done)
    // The last one closes, so that nobody waits for the other's timeout.
    const last = (requests.at(-1) ?? '').replace('\r\n', '\r\nConnection: close\r\n')
    socket.write(Buffer.from([...requests.slice(0, -1), last].join(''), 'latin1'))
  })

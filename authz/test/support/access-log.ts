import { chargeEvidence, deriveSecrets } from '../../src/secrets.ts'

export const testSecrets = deriveSecrets('a secret that tests have, of more than 32 bytes')

const host = 'whisper.example.com'
const method = 'POST'

/** The charge header as the gate gives it for POST on whisper.example.com. */
export const chargeHeader = (id: string): string => chargeEvidence(testSecrets.evidence, { id, method, host })

/**
 * A line as Traefik 3.7 writes it, without its newline: of a charge, or of a request that none was made for. `fields`
 * are laid over it; undefined takes one away.
 */
export const logLine = (id: string | null, fields: Record<string, unknown> = {}): string =>
  JSON.stringify({
    ClientAddr: '203.0.113.9:51234',
    ClientHost: '203.0.113.9',
    ClientPort: '51234',
    ClientUsername: '-',
    DownstreamContentSize: 5123,
    DownstreamStatus: 200,
    Duration: 123_456_789,
    GzipRatio: 0,
    OriginContentSize: 5123,
    OriginDuration: 121_456_789,
    OriginStatus: 200,
    Overhead: 2_000_000,
    RequestAddr: host,
    RequestContentSize: 10_240,
    RequestCount: 123_456,
    RequestHost: host,
    RequestMethod: method,
    RequestPath: '/v1/audio/transcriptions',
    RequestPort: '-',
    RequestProtocol: 'HTTP/2.0',
    RequestScheme: 'https',
    RetryAttempts: 0,
    RouterName: 'whisper@docker',
    ServiceAddr: '172.18.0.5:9000',
    ServiceName: 'whisper@docker',
    ServiceURL: 'http://172.18.0.5:9000',
    StartLocal: '2026-11-21T06:54:04.123456789Z',
    StartUTC: '2026-11-21T06:54:04.123456789Z',
    entryPointName: 'websecure',
    level: 'info',
    msg: '',
    ...(id === null ? {} : { 'request_X-Octroi-Charge': chargeHeader(id), 'request_X-Octroi-Cost': '100' }),
    time: '2026-11-21T06:54:04Z',
    ...fields,
  })

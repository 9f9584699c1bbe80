import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export type TestCertificate = {
  /** For a client's `ca` option. */
  caPem: string
  caPath: string
  certPath: string
  keyPath: string
  remove(): Promise<void>
}

/** Makes a certificate authority and one certificate by it for these DNS names (wildcards too), good for a day. */
export async function makeTestCertificate(dnsNames: string[]): Promise<TestCertificate> {
  const folder = await mkdtemp(join(tmpdir(), 'octroi-ca-'))
  const file = (name: string) => join(folder, name)
  await makeAuthority(file)
  await makeLeaf(file, dnsNames)
  return {
    caPem: await readFile(file('ca.pem'), 'utf8'),
    caPath: file('ca.pem'),
    certPath: file('leaf.pem'),
    keyPath: file('leaf.key'),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

async function makeAuthority(file: (name: string) => string) {
  await openssl(
    ['req', '-x509', ...newKey, '-days', '1', '-subj', '/CN=Octroi test CA'],
    ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'],
    ['-keyout', file('ca.key'), '-out', file('ca.pem')],
  )
}

async function makeLeaf(file: (name: string) => string, dnsNames: string[]) {
  await openssl(
    ['req', ...newKey, '-subj', '/CN=Octroi test'],
    ['-keyout', file('leaf.key'), '-out', file('leaf.csr')],
  )
  await writeFile(
    file('leaf.ext'),
    `subjectAltName=${dnsNames.map(name => `DNS:${name}`).join(',')}\nextendedKeyUsage=serverAuth\n`,
  )
  await openssl(
    ['x509', '-req', '-days', '1', '-in', file('leaf.csr'), '-extfile', file('leaf.ext')],
    ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-out', file('leaf.pem')],
  )
}

async function openssl(...args: string[][]) {
  try {
    await run('openssl', args.flat())
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Error(
      'the end-to-end tests make a test CA with openssl, which is not installed: install openssl',
    )
  }
}

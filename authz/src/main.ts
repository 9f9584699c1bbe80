import closeWithGrace from 'close-with-grace'
import { pino } from 'pino'
import { ConfigError } from './config/environment.ts'
import { type Config, readConfig } from './config.ts'
import { type Service, startService } from './server.ts'

const graceMs = 9000

const readOrExit = (): Config => {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

/** What somebody who started it on a laptop wants to know, and nothing else. */
const greet = async (config: Config, service: Service) => {
  const lines = ['', `  Octroi is open.`, '', `  portal   ${config.portalUrl.origin}`]
  for (const { name, url } of service.apps()) lines.push(`  ${name.padEnd(8)} ${url}`)
  lines.push(`  gate     http://127.0.0.1:${service.gatePort}/authz`)
  const link = await service.adminLink()
  if (link !== null) lines.push('', '  Become the first admin (this link works once):', `  ${link}`)
  if (config.mode === 'embedded')
    lines.push(
      '',
      `  Data in ${config.dataDir}: it survives a crash of this process, not a power loss. For`,
      '  money that matters set OCTROI_DATABASE_URL to a Postgres.',
    )
  console.log(`${lines.join('\n')}\n`)
}

const start = async () => {
  const config = readOrExit()
  const log = pino({ level: config.logLevel })
  try {
    const service = await startService(config, log)
    closeWithGrace({ delay: graceMs, logger: false }, async ({ err }) => {
      if (err) log.fatal({ err }, 'stopping after an unexpected error')
      await service.close()
    })
    await greet(config, service)
  } catch (error) {
    console.error(`Octroi cannot start: ${(error as Error).message}`)
    log.debug({ err: error }, 'cannot start')
    process.exit(1)
  }
}

await start()

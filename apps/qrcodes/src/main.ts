import { type Config, readConfig } from './config.ts'
import { buildServer } from './server.ts'
import { openStore, type Store } from './store.ts'

const STOP_LIMIT_MS = 10_000

const result = readConfig(process.env)
if (result.ok) await start(result.config)
else fail(result.problems)

async function start(config: Config): Promise<void> {
  const store = open(config.dataDir)
  const app = buildServer({ store, publicUrl: config.publicUrl, logger: true })
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    // Requests under way are answered first; one that hangs must not hold the process for ever.
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref()
    void app.close().then(() => store.close())
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  try {
    await app.listen({ port: config.port, host: config.host })
  } catch (error) {
    store.close()
    fail([`HOST and PORT: cannot listen on ${config.host}:${config.port}: ${messageOf(error)}.`])
  }
}

function open(dataDir: string): Store {
  try {
    return openStore(dataDir)
  } catch (error) {
    return fail([`DATA_DIR: qrcodes.sqlite in ${dataDir} cannot be used: ${messageOf(error)}.`])
  }
}

function fail(problems: string[]): never {
  for (const problem of problems) console.error(problem)
  process.exit(1)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

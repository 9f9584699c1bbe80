import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Preloaded into a service (`node --import`): on SIGWINCH it collects its garbage and prints what is left. */
setFlagsFromString('--expose-gc')
type Collect = (options: { type: 'major'; flavor: 'last-resort' }) => void
const collect = runInNewContext('gc') as Collect

process.on('SIGWINCH', () => {
  collect({ type: 'major', flavor: 'last-resort' })
  // What was freed goes back to the system a little later.
  setTimeout(() => {
    collect({ type: 'major', flavor: 'last-resort' })
    const { rss, heapTotal, heapUsed, external } = process.memoryUsage()
    process.stderr.write(`\nmemory ${rss} ${heapTotal} ${heapUsed} ${external}\n`)
  }, 1000)
})

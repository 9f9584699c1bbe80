/**
 * Loaded into a tool before its own code (node --import). The channel to the service closes when the service ends, in
 * whatever way; a tool that outlived it would keep its port and its data from the next one.
 */
const graceMs = 5_000

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), graceMs).unref()
  process.kill(process.pid, 'SIGTERM')
})
// Listening must not keep a tool alive that has nothing left to do.
process.channel?.unref()

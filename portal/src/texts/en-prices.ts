import type { Count } from '../format.ts'

/** What a price says besides an amount. */
export const prices = {
  per: {
    second: (rate: string) => `${rate} per second`,
    minute: (rate: string) => `${rate} per minute`,
    'megabyte-in': (rate: string) => `${rate} per megabyte sent`,
    'megabyte-out': (rate: string) => `${rate} per megabyte received`,
  },
  reported: 'what the tool reports',
  setAside: ({ shown }: Count) => `${shown} set aside`,
  atLeast: ({ shown }: Count) => `at least ${shown}`,
  atMost: ({ shown }: Count) => `at most ${shown}`,
  pass: (duration: string) => `opens ${duration}`,
  quota: {
    day: ({ n, shown }: Count) => `first ${n === 1 ? 'one' : shown} a day free`,
    week: ({ n, shown }: Count) => `first ${n === 1 ? 'one' : shown} a week free`,
    month: ({ n, shown }: Count) => `first ${n === 1 ? 'one' : shown} a month free`,
  },
  refund: {
    '4xx': 'given back if the tool refuses the request',
    '5xx': 'given back if the tool fails',
    both: 'given back if the tool fails or refuses the request',
  },
}

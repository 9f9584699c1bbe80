import type { Count } from '../format.ts'
import type { Texts } from './texts.ts'

const first = ({ n, shown }: Count, period: string) =>
  n < 2 ? `la première par ${period} gratuite` : `les ${shown} premières par ${period} gratuites`

/** What a price says besides an amount, in French. */
export const prices: Texts['prices'] = {
  per: {
    second: rate => `${rate} par seconde`,
    minute: rate => `${rate} par minute`,
    'megabyte-in': rate => `${rate} par mégaoctet envoyé`,
    'megabyte-out': rate => `${rate} par mégaoctet reçu`,
  },
  reported: 'le montant indiqué par l’outil',
  setAside: ({ shown }) => `${shown} en réserve`,
  atLeast: ({ shown }) => `au moins ${shown}`,
  atMost: ({ shown }) => `au plus ${shown}`,
  pass: duration => `valable ${duration}`,
  quota: {
    day: count => first(count, 'jour'),
    week: count => first(count, 'semaine'),
    month: count => first(count, 'mois'),
  },
  refund: {
    '4xx': 'remboursé si l’outil refuse la requête',
    '5xx': 'remboursé si l’outil échoue',
    both: 'remboursé si l’outil échoue ou refuse la requête',
  },
}

import type { RuleTerms } from 'authz/contract-apps'
import { expect, it } from 'vitest'
import { makeFormat } from './format.ts'
import { readPriceWords } from './price-words.ts'
import { loadTexts } from './texts/texts.ts'

const [en, fr] = await Promise.all([loadTexts('en'), loadTexts('fr')])

const wordsOf = (tokens: number, terms: RuleTerms | null) =>
  [
    readPriceWords(en, makeFormat('en', 'en-GB'), { tokens, terms }),
    readPriceWords(fr, makeFormat('fr', 'fr-FR'), { tokens, terms }),
  ].map(({ price, terms }) => [price, ...terms].join(' | '))

it.each<[string, number, RuleTerms | null, string, string]>([
  ['nothing', 0, null, 'free', 'gratuit'],
  ['a request', 1, null, '1 token', '1 jeton'],
  [
    'time',
    120,
    { hold: true, per: 'second', rate: 2, min: 0, max: 600 },
    '2 tokens per second | 120 set aside, at most 600',
    '2 jetons par seconde | 120 en réserve, au plus 600',
  ],
  [
    'size, in parts of a token and with a least price',
    50,
    { hold: true, per: 'megabyte-in', rate: 0.5, min: 1, max: 50 },
    '0.5 tokens per megabyte sent | 50 set aside, at least 1, at most 50',
    '0,5 jeton par mégaoctet envoyé | 50 en réserve, au moins 1, au plus 50',
  ],
  [
    'what the tool says',
    500,
    { hold: true, reported: true, max: 2000 },
    'what the tool reports | 500 set aside, at most 2\u202f000',
    'le montant indiqué par l’outil | 500 en réserve, au plus 2\u202f000',
  ],
  ['a visit', 10, { pass: 1800 }, '10 tokens | opens 30 minutes', '10 jetons | valable 30 minutes'],
  ['a day', 10, { pass: 86_400 }, '10 tokens | opens 1 day', '10 jetons | valable 1 jour'],
  [
    'the eleventh',
    5,
    { quota: { n: 10, per: 'day' } },
    '5 tokens | first 10 a day free',
    '5 jetons | les 10 premières par jour gratuites',
  ],
  [
    'the second',
    5,
    { quota: { n: 1, per: 'week' } },
    '5 tokens | first one a week free',
    '5 jetons | la première par semaine gratuite',
  ],
  [
    'a failed one not',
    100,
    { refund: ['5xx'] },
    '100 tokens | given back if the tool fails',
    '100 jetons | remboursé si l’outil échoue',
  ],
  [
    'no refused one either',
    1,
    { refund: ['4xx', '5xx'] },
    '1 token | given back if the tool fails or refuses the request',
    '1 jeton | remboursé si l’outil échoue ou refuse la requête',
  ],
])('says what costs %s', (_name, tokens, terms, english, french) =>
  // fr-FR writes a narrow space between a number and its unit.
  expect(wordsOf(tokens, terms).map(words => words.replaceAll('\u00a0', ' '))).toEqual([english, french]),
)

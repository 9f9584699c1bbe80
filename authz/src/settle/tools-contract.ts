import Type from 'typebox'

// What tools and the gate say to each other under /v1. Tokens are whole, times RFC 3339 UTC.

const strict = { additionalProperties: false } as const
const Person = Type.String({ format: 'uuid', description: 'The person, as X-Octroi-User names them.' })
const Tokens = Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER })

/** The charge as X-Octroi-Charge names it, with or without what follows the point. */
export const ChargePath = Type.Object({
  id: Type.String({
    pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(\\.[0-9A-Za-z_-]{1,40})?$',
    description: 'X-Octroi-Charge, whole or up to its point.',
  }),
})

export const ToolSettlement = Type.Object(
  {
    cost: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000_000_000,
        description: 'What it cost in tokens, for rules with reported: true.',
      }),
    ),
    status: Type.Optional(
      Type.Integer({
        minimum: 100,
        maximum: 599,
        description: 'How it ended, as an HTTP status: the refund classes of the rule go by it.',
      }),
    ),
  },
  { ...strict, minProperties: 1 },
)

export const Settled = Type.Object({
  id: Type.String(),
  status: Type.String({
    description:
      'captured, refunded, voided, capped (a refund beyond the daily cap), or duplicate: settled before, and so it stays.',
  }),
  tokens: Type.Integer({ description: 'The price in the end.' }),
})

export const ToolCharge = Type.Object(
  {
    user: Person,
    tokens: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
    note: Type.String({
      minLength: 1,
      maxLength: 400,
      pattern: '\\S',
      description: 'What for, as the person reads it in their history.',
    }),
  },
  strict,
)

export const KeyHeader = Type.Object({
  'idempotency-key': Type.String({
    minLength: 1,
    maxLength: 200,
    pattern: '^[\\x21-\\x7e]+$',
    description: 'Under one key a charge is made once, for 24 hours.',
  }),
})

export const ToolCharged = Type.Object({
  id: Type.Union([Type.String(), Type.Null()], { description: 'Null while nothing is charged: see docs.' }),
  tokens: Tokens,
  balance: Tokens,
})

export const BalanceQuery = Type.Object({ user: Person }, strict)
export const Balance = Type.Object({ user: Type.String(), balance: Tokens })

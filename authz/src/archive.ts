import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { Database } from './database.ts'

/** What an export holds, in the order in which an import can write it. */
const tables = [
  'person',
  'terms',
  'terms_acceptance',
  'app',
  'wallet',
  'gate_process',
  'token_grant',
  'hold',
  'journal',
  'settlement',
  'pass',
  'quota_use',
  'spend_limit',
  'spend_total',
  'person_group',
  'group_member',
  'app_access',
  'access_use',
  'app_favourite',
  'first_steps',
  'allowance',
  'allowance_grant',
  'voucher_batch',
  'voucher',
  'voucher_use',
  'offer',
  'promotion',
  'promotion_at_provider',
  'customer_order',
  'plan_terms',
  'subscription',
  'subscription_invoice',
  'subscription_notice',
  'promotion_use',
  'payment_customer',
  'top_up',
  'dropped_card',
  'payment',
  'payment_movement',
  'payment_event',
  'referral_code',
  'referral',
  'seller',
  'billing',
  'invoice_series',
  'invoice',
  'invoice_payment',
  'credit_note',
  'usage_fact',
  'usage_refusal',
  'usage_hour',
  'refusal_day',
  'audit_log',
]

const format = 'octroi-export'
const batchSize = 500
const maxLineBytes = 1_000_000

type Line = { table: string; row: Record<string, unknown> }

/**
 * Writes the books and whose they are as JSON Lines, one statement and so one moment in time. Resolves with the number
 * of rows. Keys, sessions and passwords are no part of it.
 */
export const exportLedger = async (database: Database, out: Writable): Promise<number> => {
  let rows = 0
  const write = async (text: string) => {
    if (!out.write(text)) await once(out, 'drain')
  }
  await write(`${JSON.stringify({ format, version: 1, at: new Date().toISOString() })}\n`)
  const union = tables
    .map(
      (table, i) =>
        `select ${i} as n, '${table}' as "table", to_jsonb(t)::text as row from octroi.${table} t`,
    )
    .join(' union all ')
  await database.stream<{ table: string; row: string }>(`${union} order by n`, async found => {
    rows += found.length
    await write(found.map(({ table, row }) => `{"table":"${table}","row":${row}}\n`).join(''))
  })
  return rows
}

const readLine = (text: string, number: number): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`line ${number} is no JSON: the file is cut short or not an export`)
  }
}

const isLine = (value: unknown): value is Line => {
  const line = value as Partial<Line> | null
  return (
    typeof line?.table === 'string' &&
    tables.includes(line.table) &&
    typeof line.row === 'object' &&
    line.row !== null
  )
}

/**
 * Reads an export into a database without wallets. Resolves with the number of rows. Rejects with a sentence that names
 * the line; what was written until then is to be thrown away with the database.
 */
export const importLedger = async (database: Database, input: Readable): Promise<number> => {
  const [size] = await database.call<{ wallets: number }>('countLedger')
  if (size?.wallets !== 0) throw new Error('the database has wallets already: import into an empty one')
  let [number, rows] = [0, 0]
  let waiting: Line[] = []
  const flush = async () => {
    const [first] = waiting
    if (first === undefined) return
    await database.call('importRows', {
      table: first.table,
      rows: waiting.map(line => line.row),
    })
    rows += waiting.length
    waiting = []
  }
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (Buffer.byteLength(text) > maxLineBytes)
      throw new Error(`line ${number} is longer than ${maxLineBytes} bytes`)
    const value = readLine(text, number)
    if (number === 1) {
      if ((value as { format?: unknown }).format !== format) throw new Error('this is no export of octroi')
      continue
    }
    if (!isLine(value)) throw new Error(`line ${number} is of no table that an export has`)
    if (waiting.length === batchSize || (waiting[0] && waiting[0].table !== value.table)) await flush()
    waiting.push(value)
  }
  if (number === 0) throw new Error('the file is empty')
  await flush()
  await database.call('finishImport')
  return rows
}

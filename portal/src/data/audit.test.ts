import { describe, expect, it } from 'vitest'
import { readAuditFilter } from './audit.ts'

const read = (search: string) => readAuditFilter(new URLSearchParams(search))

describe('readAuditFilter', () => {
  it('reads what an address says', () => {
    expect(read('actor=ada%40example.com&subject=x&kind=person&from=2026-11-01&to=2026-11-21')).toEqual({
      actor: 'ada@example.com',
      subject: 'x',
      kind: 'person',
      from: '2026-11-01',
      to: '2026-11-21',
    })
  })
  it('takes topics and days that are none for no filter', () => {
    expect(read('kind=person.suspended%00&from=yesterday&to=2026-1-1')).toMatchObject({
      kind: '',
      from: '',
      to: '',
    })
  })
  it('keeps within what the service takes', () => {
    const { actor, subject } = read(`actor=${'a'.repeat(999)}&subject=${'b'.repeat(999)}`)
    expect([actor.length, subject.length]).toEqual([254, 300])
  })
})

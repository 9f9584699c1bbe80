import type { Brake } from 'authz/contract-apps'
import { describe, expect, it } from 'vitest'
import { findEffect, readBrakeChange, readBrakeLines } from './brakes.ts'

const brake = (more: Partial<Brake>): Brake => ({
  app: 'whisper',
  mode: null,
  reason: null,
  shadow: false,
  source: 'admin',
  ...more,
})
const closed = brake({ mode: 'closed', reason: 'a burst pipe' })

describe('findEffect', () => {
  it('is none without a brake, or with another app’s', () => {
    expect(findEffect([], 'whisper')).toBeNull()
    expect(findEffect([closed], 'atlas')).toBeNull()
  })
  it('lets closed beat free, on the app or on everything', () => {
    expect(findEffect([brake({ app: null, mode: 'free' }), closed], 'whisper')).toBe('closed')
    expect(findEffect([brake({ app: null, mode: 'closed' }), brake({ mode: 'free' })], 'whisper')).toBe(
      'closed',
    )
  })
  it('lets the file beat an admin', () =>
    expect(findEffect([brake({ mode: 'free', source: 'file' }), closed], 'whisper')).toBe('free'))
  it('is shadow where nothing else holds', () => {
    const shadow = brake({ app: null, shadow: true, source: 'environment' })
    expect(findEffect([shadow], 'whisper')).toBe('shadow')
    expect(findEffect([shadow, closed], 'whisper')).toBe('closed')
  })
})

describe('readBrakeLines', () => {
  it('says a mode and shadow one by one', () =>
    expect(
      readBrakeLines([{ ...closed, shadow: true }, brake({ app: null, mode: 'free' })], 'whisper'),
    ).toEqual([
      { kind: 'closed', reason: 'a burst pipe', source: 'admin' },
      { kind: 'shadow', reason: null, source: 'admin' },
    ]))
})

describe('readBrakeChange', () => {
  const form = (fields: Record<string, string>) => {
    const data = new FormData()
    for (const [name, value] of Object.entries(fields)) data.set(name, value)
    return readBrakeChange(data)
  }
  it('sets a mode with its reason', () =>
    expect(form({ intent: 'brake', app: 'whisper', kind: 'closed', reason: 'a burst pipe' })).toEqual({
      app: 'whisper',
      mode: 'closed',
      reason: 'a burst pipe',
    }))
  it('sets shadow on everything', () =>
    expect(form({ intent: 'brake', app: '', kind: 'shadow' })).toEqual({ all: true, shadow: true }))
  it('releases what the line says, and leaves the rest', () => {
    expect(form({ intent: 'release', app: 'whisper', kind: 'free' })).toEqual({ app: 'whisper', mode: null })
    expect(form({ intent: 'release', app: 'whisper', kind: 'shadow' })).toEqual({
      app: 'whisper',
      shadow: false,
    })
  })
})

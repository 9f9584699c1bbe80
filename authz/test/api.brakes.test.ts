import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { expectProblem, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()
afterEach(async () => {
  await api.database.query('delete from octroi.brake')
  await api.readNow()
})

const change = (body: object) => admin.call('PATCH', '/api/admin/brakes', { body })
const brakes = async () => (await admin.get('/api/admin/brakes')).body.brakes

describe('the brakes of an admin', () => {
  it('are none at first', async () => expect(await brakes()).toEqual([]))

  it('close one app or everything, with a reason, until they are taken off', async () => {
    const whisper = {
      app: 'whisper',
      mode: 'closed',
      reason: 'a burst pipe',
      shadow: false,
      source: 'admin',
    }
    const closed = await change({ app: 'whisper', mode: 'closed', reason: 'a burst pipe' })
    expect(closed).toMatchObject({ status: 200, body: { brakes: [whisper] } })
    await change({ all: true, mode: 'free', reason: 'the ledger is moving' })
    const all = { app: null, mode: 'free', reason: 'the ledger is moving', shadow: false, source: 'admin' }
    expect(await brakes()).toEqual([all, whisper])
    expect((await change({ app: 'whisper', mode: null })).body.brakes).toEqual([all])
    expect((await change({ all: true, mode: null })).body.brakes).toEqual([])
  })

  it('tell people why an app is closed, and only while it is', async () => {
    const closedOf = async () => (await api.client().get('/api/apps/whisper')).body.closed
    await change({ app: 'whisper', mode: 'closed', reason: 'a burst pipe' })
    expect(await closedOf()).toBe('a burst pipe')
    await change({ app: 'whisper', mode: 'free', reason: 'to make up for it' })
    expect(await closedOf()).toBeNull()
    await change({ all: true, mode: 'closed', reason: 'moving house' })
    expect(await closedOf()).toBe('moving house')
  })

  it('put shadow beside a mode, and leave what is not named', async () => {
    await change({ app: 'atlas', shadow: true })
    await change({ app: 'atlas', mode: 'closed', reason: 'for now' })
    expect(await brakes()).toMatchObject([{ app: 'atlas', mode: 'closed', shadow: true }])
    await change({ app: 'atlas', shadow: false })
    expect(await brakes()).toMatchObject([{ app: 'atlas', mode: 'closed', reason: 'for now', shadow: false }])
    await change({ app: 'atlas', mode: null, shadow: true })
    expect(await brakes()).toMatchObject([{ app: 'atlas', mode: null, reason: null, shadow: true }])
  })

  it('stand beside those of the file', async () => {
    await writeFile(join(api.appsDir, 'brakes.yaml'), 'apps: { whisper: { mode: free, reason: a file } }')
    await change({ app: 'whisper', mode: 'closed', reason: 'an admin' })
    await expect.poll(async () => (await brakes()).length, { timeout: 5000 }).toBe(2)
    expect(await brakes()).toMatchObject([
      { mode: 'free', source: 'file' },
      { mode: 'closed', source: 'admin' },
    ])
  })

  it.each([
    [{ mode: 'closed', reason: 'why not' }],
    [{ app: 'whisper', all: true, mode: 'closed', reason: 'why not' }],
    [{ app: 'whisper' }],
    [{ app: 'whisper', mode: 'closed' }],
    [{ app: 'whisper', mode: 'open', reason: 'why not' }],
    [{ app: 'whisper', mode: 'closed', reason: 'x' }],
  ])('that say nothing clear are refused: %j', async body =>
    expectProblem(await change(body), 400, 'invalid'),
  )

  it('are of apps that there are, and for admins alone', async () => {
    expectProblem(await change({ app: 'nothing', mode: 'closed', reason: 'why not' }), 404, 'not_found')
    const person = await api.signUp()
    const body = { all: true, mode: 'closed', reason: 'mischief' }
    expectProblem(await person.call('PATCH', '/api/admin/brakes', { body }), 403, 'not_admin')
    expectProblem(await person.get('/api/admin/brakes'), 403, 'not_admin')
  })
})

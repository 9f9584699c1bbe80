import { describe, expect, it } from 'vitest'
import { isPublicAddress, sendHook } from './webhook.ts'

describe('the address of an endpoint', () => {
  it('is public, or refused', () => {
    for (const address of ['8.8.8.8', '2606:4700::1111']) expect(isPublicAddress(address), address).toBe(true)
    const closed = [
      '127.0.0.1',
      '10.1.2.3',
      '169.254.169.254',
      '192.168.0.1',
      '172.31.0.1',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      '::',
      'fe80::1',
      'fd00::1',
      '::ffff:127.0.0.1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      'x',
    ]
    for (const address of closed) expect(isPublicAddress(address), address).toBe(false)
  })

  it('is looked at when the call is made, by name, number and other ways to write them', async () => {
    const secret = Buffer.alloc(32, 1)
    for (const host of ['localhost', '127.0.0.1', '[::1]', '2130706433', '0x7f.1', '[::ffff:7f00:1]'])
      await expect(
        sendHook({ id: 'x', url: `http://${host}:9/`, secret, body: '{}' }, false),
        host,
      ).rejects.toThrow(/not public/)
  })
})

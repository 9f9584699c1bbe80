import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { believedKeys, type SigningKeys } from '../secrets.ts'

const nonceBytes = 12
const tagBytes = 16

/** The purpose's own key signs; what encrypts is another that only it leads to. */
const sealingKey = (key: Buffer) => createHmac('sha256', key).update('seal').digest()

/** Encrypts a text so that the database, or a copy of it, gives nothing away (AES-256-GCM). */
export const seal = (keys: SigningKeys, text: string): Buffer => {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', sealingKey(keys.current), nonce)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

const open = (key: Buffer, sealed: Uint8Array): string | null => {
  if (sealed.length < nonceBytes + tagBytes) return null
  const nonce = sealed.subarray(0, nonceBytes)
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(key), nonce, { authTagLength: tagBytes })
  try {
    decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
    const body = decipher.update(sealed.subarray(nonceBytes + tagBytes))
    return Buffer.concat([body, decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

/** The text that one of these keys sealed; null for anything else. */
export const unseal = (keys: SigningKeys, sealed: Uint8Array): string | null => {
  for (const key of believedKeys(keys)) {
    const text = open(key, sealed)
    if (text !== null) return text
  }
  return null
}

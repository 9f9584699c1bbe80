import { makeSecret, readSecretBody } from './api-key.ts'

const prefix = 'octapp_'

/** A new secret of an app: `octapp_`, 32 characters (190 random bits), 6 of checksum. Stored as API keys are. */
export const makeAppSecret = (): string => makeSecret(prefix)

/** Whether a text has an app secret's prefix, length and checksum; says nothing of whether it is valid. */
export const looksLikeAppSecret = (text: string): boolean => readSecretBody(prefix, text) !== null

/** The first characters, by which an admin tells a secret from another. */
export const appSecretPrefix = (secret: string): string => secret.slice(0, prefix.length + 6)

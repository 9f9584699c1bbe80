import type { MovementKind } from './contract.ts'

/** The words of a file of movements, in one language. */
export type MovementWords = {
  /** The file's name, without its ending. */
  file: string
  at: string
  kind: string
  app: string
  note: string
  tokens: string
  balance: string
  id: string
  total: string
  kinds: Record<MovementKind, string>
}

export const movementWords: Record<'en' | 'fr', MovementWords> = {
  en: {
    file: 'movements',
    at: 'When (UTC)',
    kind: 'Kind',
    app: 'Application',
    note: 'What',
    tokens: 'Tokens',
    balance: 'Balance',
    id: 'Number',
    total: 'Total',
    kinds: {
      charge: 'Charge',
      grant: 'Credit',
      adjustment: 'Adjustment',
      refund: 'Refund',
      expiry: 'Expiry',
      debt: 'Debt',
      hold: 'Set aside',
      release: 'Given back',
      capture: 'Charged later',
      transfer: 'Transfer',
      'take-back': 'Taken back',
      'give-back': 'Given back',
    },
  },
  fr: {
    file: 'mouvements',
    at: 'Quand (UTC)',
    kind: 'Nature',
    app: 'Application',
    note: 'Quoi',
    tokens: 'Jetons',
    balance: 'Solde',
    id: 'Numéro',
    total: 'Total',
    kinds: {
      charge: 'Débit',
      grant: 'Crédit',
      adjustment: 'Ajustement',
      refund: 'Remboursement',
      expiry: 'Expiration',
      debt: 'Dette',
      hold: 'Réserve',
      release: 'Restitution',
      capture: 'Débit ultérieur',
      transfer: 'Virement',
      'take-back': 'Reprise',
      'give-back': 'Restitution',
    },
  },
}

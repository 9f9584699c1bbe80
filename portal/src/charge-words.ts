import type { App, Text } from 'authz/contract-apps'

/** What was paid for: the rule's title if the price list still has one, and the request that the rule is about. */
export type ChargeWords = { title: Text | null; isOtherwise: boolean; request: string }

const otherwise = / otherwise$/

/** Reads a charge's note: a rule's `on`, or a method and "otherwise" where no rule matched. */
export const readChargeNote = (apps: App[], app: string | null, note: string): ChargeWords => {
  const rules = apps.find(candidate => candidate.name === app)?.rules ?? []
  return {
    title: rules.find(rule => rule.on === note)?.title ?? null,
    isOtherwise: otherwise.test(note),
    request: note.replace(otherwise, ''),
  }
}

/** A typed whole number of tokens, or null while it is none. */
export const readTokens = (typed: string): number | null =>
  /^[-+]?\d{1,13}$/.test(typed.trim()) ? Number(typed) : null

/** The balance that an adjustment will leave: what is owed is paid first. Negative means that it cannot be. */
export const previewBalance = ({ balance, debt }: { balance: number; debt: number }, tokens: number) =>
  balance + tokens - Math.max(0, Math.min(debt, tokens))

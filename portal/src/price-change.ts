const prefix = 'price:'

/** The name of the field that holds a rule's price. */
export const priceField = (on: string) => `${prefix}${on}`

/** The prices that a form asks for and that differ from what its `was:` fields say; by rule, in tokens. */
export const readPriceChange = (form: FormData): Record<string, number> => {
  const changes: Record<string, number> = {}
  for (const [name, value] of form) {
    if (!name.startsWith(prefix) || value === form.get(`was:${name.slice(prefix.length)}`)) continue
    changes[name.slice(prefix.length)] = Number(value)
  }
  return changes
}

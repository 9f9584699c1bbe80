/** Choices in this order; catalogs have none of their own. */
export const inOrder = <Key extends string>(texts: Record<Key, string>, keys: readonly Key[]) =>
  keys.map((key): [Key, string] => [key, texts[key]])

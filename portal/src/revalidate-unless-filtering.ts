import type { ShouldRevalidateFunctionArgs } from 'react-router'

/** Filtering happens here: a changed query alone asks for nothing. */
export const revalidateUnlessFiltering = (args: ShouldRevalidateFunctionArgs) =>
  args.currentUrl.pathname !== args.nextUrl.pathname ||
  args.currentUrl.search === args.nextUrl.search ||
  args.formMethod !== undefined

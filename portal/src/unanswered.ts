import type { RouteObject, ShouldRevalidateFunctionArgs } from 'react-router'

const codes = /^(unreachable|unavailable|internal|http_5\d\d)$/

/** Whether an action's outcome is that nobody answered, or only with a failure. */
const isUnanswered = (outcome: unknown): boolean =>
  typeof outcome === 'object' &&
  outcome !== null &&
  'problem' in outcome &&
  codes.test((outcome.problem as { code: string }).code)

/**
 * A form that could not be sent changed nothing, and its page asks for nothing anew: that would fail too, and the page,
 * with what was typed on it, would give way to an error.
 */
export const keepUnanswered = (route: RouteObject): RouteObject => {
  const { shouldRevalidate } = route
  const kept = {
    ...route,
    shouldRevalidate: (args: ShouldRevalidateFunctionArgs) =>
      !isUnanswered(args.actionResult) && (shouldRevalidate?.(args) ?? args.defaultShouldRevalidate),
  }
  return route.children ? ({ ...kept, children: route.children.map(keepUnanswered) } as RouteObject) : kept
}

import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files of over half a minute, longest first. */
const longest = [
  'every-page',
  'service.life',
  'people',
  'person',
  'whole-story',
  'ledger.property',
  'service.command',
  'service.modes',
  'batcher',
  'rotate-secret',
  'service.outage',
  'change-feed',
  'buying',
  'orders-desk',
  'site',
  'story',
  'second-factor',
  'service.sessions',
  'fuzz',
  'row-level-security.rest',
  'api.own-account',
  'slow',
  'crash',
  'health',
  'replicas',
]

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = longest.indexOf(/([^/]+)\.test\.ts$/.exec(moduleId)?.[1] ?? '')
  return rank < 0 ? longest.length : rank
}

/** What takes long begins first: of files that run two at a time none is left alone at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const groupOf = ({ project }: TestSpecification) => project.config.sequence.groupOrder
    // Sorting keeps the order of what is alike.
    return (await super.sort(files)).sort((a, b) => groupOf(a) - groupOf(b) || rankOf(a) - rankOf(b))
  }
}

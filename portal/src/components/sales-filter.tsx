import type { SalesFilter as Filter } from '../data/sales.ts'
import { Select } from './field.tsx'
import { SpanFilter } from './span-filter.tsx'
import { useSpeech } from './speech.tsx'

/** Which days, and whether what moved money or what did not. */
export const SalesFilter = ({ filter }: { filter: Filter }) => {
  const { t } = useSpeech()
  const texts = t.admin.sales
  return (
    <SpanFilter filter={filter} chosen={{ mode: filter.mode }}>
      <Select
        label={texts.mode}
        name="mode"
        defaultValue={filter.mode}
        options={[
          ['', texts.live],
          ['test', texts.test],
        ]}
      />
    </SpanFilter>
  )
}

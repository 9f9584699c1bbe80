import type { AdminSiteBlock } from 'authz/contract-site'
import { useSpeech } from './speech.tsx'

/** What a block is called among the others: its kind, and for services their own title too. */
export const useBlockName = ({ kind, content }: Pick<AdminSiteBlock, 'kind' | 'content'>): string => {
  const { t, format } = useSpeech()
  const name = t.admin.site.blocks[kind]
  return kind === 'services' && content !== null ? `${name} · ${format.text(content.title)}` : name
}

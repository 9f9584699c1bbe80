import type {
  AdminSite,
  Privacy,
  PrivacyChange,
  Site,
  SiteBlockChange,
  SiteChange,
} from 'authz/contract-site'
import { api } from '../api.ts'

/** The home page's blocks, and the apps by use. */
export const loadSite = () => api<Site>('/api/site')

/** The blocks with those that are switched off. */
export const loadAdminSite = () => api<AdminSite>('/api/admin/site')

/** Arranges the blocks as they stand here; what one leaves out stays. */
export const changeSite = (blocks: SiteBlockChange[]) =>
  api<AdminSite>('/api/admin/site/blocks', { method: 'PUT', body: { blocks } satisfies SiteChange })

export const loadPrivacy = () => api<Privacy>('/api/site/privacy')

export const writePrivacy = (body: PrivacyChange) =>
  api<Privacy>('/api/admin/site/privacy', { method: 'PUT', body })

import { brandContrast, leastContrast } from '../brand-color.ts'
import { readLogo } from '../brand-logo.ts'
import { errors } from '../errors.ts'
import type { SettingsNow } from '../settings.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import {
  AdminSettings,
  type BrandColor,
  NewLogo,
  PublicSettings,
  SettingsChange,
} from './contract-settings.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

/** Of base64, with room for what stands around it. */
const logoBodyBytes = 96 * 1024

const logoPath = ({ brand: { logoHash } }: SettingsNow) =>
  logoHash === null ? null : `/brand/logo?v=${logoHash}`

const describe = (now: SettingsNow): AdminSettings => ({
  brand: { name: now.brand.name, logo: logoPath(now), color: now.brand.color },
  tokenWords: now.tokenWords,
  signUp: now.signUp,
  welcome: now.welcome,
  retention: now.retention,
})

const checkColor = (color: BrandColor): void => {
  for (const theme of ['light', 'dark'] as const) {
    const contrast = brandContrast(color[theme], theme)
    // Down, so that what is refused never reads like what is asked for.
    const shown = Math.floor(contrast * 10) / 10
    if (contrast < leastContrast)
      throw errors.invalid(
        `brand.color.${theme} stands out from the ${theme} theme's paper and text by ${shown}:1, and ${leastContrast}:1 is the least: choose a ${theme === 'light' ? 'darker' : 'lighter'} one`,
      )
  }
}

/** The change by the columns of the one row; what is not named is not there. */
const readChange = ({ brand, tokenWords, signUp, welcome, retention }: SettingsChange) => {
  if (brand?.color) checkColor(brand.color)
  const wishes: Record<string, unknown> = {
    brand_name: brand?.name,
    ...(brand?.color === undefined
      ? {}
      : { brand_light: brand.color?.light ?? null, brand_dark: brand.color?.dark ?? null }),
    token_words: tokenWords,
    sign_up: signUp,
    welcome_tokens: welcome?.tokens,
    welcome_days: welcome?.days,
    failed_sign_in_days: retention?.failedSignInDays,
    notification_days: retention?.notificationDays,
    refusal_days: retention?.refusalDays,
  }
  return Object.fromEntries(Object.entries(wishes).filter(([, wish]) => wish !== undefined))
}

const serveLogo = (api: Api, parts: ApiParts): void => {
  const setSchema = {
    summary: 'Put a picture beside the name: a PNG or an SVG of at most 64 kB',
    body: NewLogo,
    response: { 200: AdminSettings },
  }
  api.put('/admin/settings/logo', { schema: setSchema, bodyLimit: logoBodyBytes }, async request => {
    await requireAdmin(parts, request)
    const logo = readLogo(Buffer.from(request.body.data, 'base64'))
    if ('fault' in logo) throw errors.invalid(`the logo ${logo.fault}`)
    await parts.database.call('setBrandLogo', { type: logo.type, data: logo.data, hash: logo.hash })
    return describe(await parts.settings.reload())
  })

  const removeSchema = { summary: 'Take the picture away', response: { 200: AdminSettings } }
  api.delete('/admin/settings/logo', { schema: removeSchema }, async request => {
    await requireAdmin(parts, request)
    await parts.database.call('setBrandLogo', { type: null, data: null, hash: null })
    return describe(await parts.settings.reload())
  })
}

/** What admins set: the house's name and looks, who may sign up, welcome tokens and how long things are kept. */
export const serveSettings = (api: Api, parts: ApiParts): void => {
  const publicSchema = {
    summary: 'What the portal looks like, and who may sign up',
    response: { 200: PublicSettings },
  }
  api.get('/settings', { schema: publicSchema }, async () => {
    const now = await parts.settings.read()
    const { name, color } = now.brand
    return { name, color, logo: logoPath(now), tokenWords: now.tokenWords, signUp: now.signUp.mode }
  })

  const readSchema = { summary: 'The settings', response: { 200: AdminSettings } }
  api.get('/admin/settings', { schema: readSchema }, async request => {
    await requireSupport(parts, request)
    return describe(await parts.settings.reload())
  })

  const changeSchema = {
    summary: 'Change settings; null goes back to the product’s own',
    body: SettingsChange,
    response: { 200: AdminSettings },
  }
  api.patch('/admin/settings', { schema: changeSchema }, async request => {
    await requireAdmin(parts, request)
    await parts.database.call('changeSettings', { change: readChange(request.body) })
    return describe(await parts.settings.reload())
  })

  serveLogo(api, parts)
}

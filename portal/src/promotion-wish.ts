import type { PromotionOn } from 'authz/contract-payments'
import type { NewPromotion, Promotion, PromotionChange } from 'authz/contract-promotions'
import { dayFromNow, startOfDay } from './days.ts'
import type { WriteSum } from './format.ts'
import { readSum } from './money.ts'
import { typeSums } from './pack-wish.ts'

/** A promotion as it stands in its form: everything as it is typed, sums by currency, days as fields take them. */
export type TypedPromotion = {
  name: string
  code: string
  kind: 'percent' | 'sums'
  percent: string
  sums: Record<string, string>
  on: PromotionOn
  minimums: Record<string, string>
  totalLimit: string
  personLimit: string
  startsOn: string
  endsOn: string
  packs: string[]
  plans: string[]
  newOnly: boolean
}

const typeNumber = (value: number | null) => (value === null ? '' : String(value))

/** A promotion's words as they are typed; an empty form without one. */
export const typePromotion = (promotion: Promotion | null, write: WriteSum): TypedPromotion => ({
  name: promotion?.name ?? '',
  code: promotion?.code ?? '',
  kind: promotion?.sums ? 'sums' : 'percent',
  percent: typeNumber(promotion?.percent ?? null),
  sums: typeSums(promotion?.sums ?? {}, write),
  on: promotion?.on ?? 'first',
  minimums: typeSums(promotion?.minimums ?? {}, write),
  totalLimit: typeNumber(promotion?.totalLimit ?? null),
  personLimit: typeNumber(promotion?.personLimit ?? null),
  startsOn: promotion?.startsAt ? dayFromNow(0, new Date(promotion.startsAt)) : '',
  // The end is the start of the day after the last one.
  endsOn: promotion?.endsAt ? dayFromNow(-1, new Date(promotion.endsAt)) : '',
  packs: promotion?.packs ?? [],
  plans: promotion?.plans ?? [],
  newOnly: promotion?.newOnly ?? false,
})

/** Typed sums in smallest units; what is empty or wrong is left out. */
export const readSums = (typed: Record<string, string>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(typed).flatMap(([code, text]) => {
      const sum = readSum(text, code)
      return sum === null || sum < 1 ? [] : [[code, sum] as const]
    }),
  )

/** Whether every sum that is typed is one. */
export const areSumsRight = (typed: Record<string, string>): boolean =>
  Object.entries(typed).every(([code, text]) => text === '' || (readSum(text, code) ?? 0) > 0)

const readNumber = (typed: string) => (typed === '' ? null : Number(typed.replace(',', '.')))

/** What the form says, as the service takes it: all of it. */
export const readPromotion = (typed: TypedPromotion): NewPromotion => ({
  name: typed.name.trim(),
  code: typed.code.trim() === '' ? null : typed.code.trim(),
  percent: typed.kind === 'percent' ? readNumber(typed.percent) : null,
  sums: typed.kind === 'sums' ? readSums(typed.sums) : null,
  on: typed.on,
  minimums: readSums(typed.minimums),
  totalLimit: readNumber(typed.totalLimit),
  personLimit: readNumber(typed.personLimit),
  startsAt: typed.startsOn === '' ? null : startOfDay(typed.startsOn),
  endsAt: typed.endsOn === '' ? null : startOfDay(typed.endsOn, 1),
  packs: typed.on === 'renewals' ? [] : typed.packs,
  plans: typed.plans,
  newOnly: typed.newOnly,
})

/** Only what the form says otherwise than it did when it opened. */
export const promotionChanges = (before: TypedPromotion, after: TypedPromotion): PromotionChange => {
  const [was, is] = [readPromotion(before), readPromotion(after)]
  return Object.fromEntries(
    Object.entries(is).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name as keyof typeof was]),
    ),
  )
}

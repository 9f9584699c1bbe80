/** What is taken off at the provider: so much of one currency, once or off every payment of a plan. */
export type Discount = {
  promotionId: string
  name: string
  amount: number
  currency: string
  isForever: boolean
}

/** A promotion whose code the provider's own page shall take. Amounts are in smallest units, by currency. */
export type CodeAtProvider = {
  id: string
  name: string
  code: string
  percent: number | null
  sums: Record<string, number> | null
  countsOn: 'first' | 'renewals' | 'both'
  minimums: Record<string, number>
  endsAt: Date | null
}

/** What a checkout session says of a promotion. `typed`: by a code on the provider's page. `promotion` is our id. */
export type DiscountNow = { discount: number; typed: boolean; promotion: string | null }

/** What the provider does about promotions; every call as in Provider. */
export type PromotionProvider = {
  /** Makes its page take this code, and no older one of the same promotion; resolves with the provider's id of it. */
  makeCode(promotion: CodeAtProvider): Promise<string>
  endCode(codeId: string): Promise<void>
  /** Takes something off each payment of a plan that is still to come. */
  discountRenewals(subscription: string, discount: Discount): Promise<void>
}

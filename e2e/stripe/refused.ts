/** An answer of Stripe's that says no; `error` is the object it sends. */
export class Refused extends Error {
  readonly status: number
  readonly error: Record<string, unknown>

  constructor(status: number, error: { type: string; message: string; [key: string]: unknown }) {
    super(error.message)
    this.status = status
    this.error = error
  }
}

export const invalid = (message: string, param?: string, code?: string): Refused =>
  new Refused(400, {
    type: 'invalid_request_error',
    message,
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { code }),
  })

export const missing = (noun: string, id: string, param = 'id'): Refused =>
  new Refused(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${noun}: '${id}'`,
    param,
  })

/** What a bank's no says; `code` is a decline code, or one of the codes that Stripe lifts out of them. */
export const decline = (code: string): { code: string; decline_code: string; message: string } => ({
  code: lifted.has(code) ? code : 'card_declined',
  decline_code: code,
  message: declineMessages[code] ?? 'Your card was declined.',
})

const lifted = new Set(['expired_card', 'incorrect_cvc', 'processing_error', 'authentication_required'])

const declineMessages: Record<string, string> = {
  insufficient_funds: 'Your card has insufficient funds.',
  expired_card: 'Your card has expired.',
  incorrect_cvc: "Your card's security code is incorrect.",
  processing_error: 'An error occurred while processing your card. Try again in a little bit.',
  authentication_required: 'Your card was declined. This transaction requires authentication.',
}

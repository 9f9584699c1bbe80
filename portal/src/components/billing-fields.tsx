import type { Billing } from 'authz/contract-invoices'
import { countriesIn } from '../countries.ts'
import { Field, Select, TextArea } from './field.tsx'
import { useSpeech } from './speech.tsx'

/** Whom an invoice is made out to; see readBilling. */
export const BillingFields = ({ billing, required }: { billing: Billing; required?: boolean }) => {
  const { t, language } = useSpeech()
  return (
    <>
      <Field
        label={t.billing.name}
        name="billingName"
        defaultValue={billing.name ?? ''}
        required={required}
        maxLength={200}
        autoComplete="billing organization"
      />
      <TextArea
        label={t.billing.address}
        name="billingAddress"
        defaultValue={billing.address ?? ''}
        rows={3}
        maxLength={500}
        autoComplete="billing street-address"
      />
      <div className="pair even">
        <Select
          label={t.billing.country}
          name="billingCountry"
          defaultValue={billing.country ?? ''}
          autoComplete="billing country"
          options={[['', t.none], ...countriesIn(language)]}
        />
        <Field
          label={t.billing.vat}
          hint={t.billing.vatHint}
          name="billingVat"
          defaultValue={billing.vatNumber ?? ''}
          maxLength={40}
          autoComplete="off"
        />
      </div>
    </>
  )
}

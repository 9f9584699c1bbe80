import type { Seller, SellerAnswer } from 'authz/contract-invoices'
import { useState } from 'react'
import { useLoaderData } from 'react-router'
import { ApiProblem } from '../../api.ts'
import { BackLink } from '../../components/back-link.tsx'
import { Field, NumberField, TextArea } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { loadSeller, saveSeller } from '../../data/admin-invoices.ts'
import { readRate, writeRate } from '../../invoice-draft.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'

export const loadSellerPage = adminOnly(() => loadSeller())

const readSeller = (form: FormData): Seller => {
  const read = (name: string) => readField(form, name).replace(/\r\n?/g, '\n') || null
  const taxRate = readRate(readField(form, 'taxRate'))
  if (taxRate === null) throw new ApiProblem(400, 'bad_rate', 'the tax is no number of percent')
  return {
    name: read('name'),
    address: read('address'),
    vatNumber: read('vatNumber'),
    registration: read('registration'),
    taxRate,
    taxNote: read('taxNote'),
    footer: read('footer'),
    paymentDays: Number(readField(form, 'paymentDays')),
  }
}

/** Says who sells. */
export const submitSeller = runIntent<SellerAnswer>({ save: form => saveSeller(readSeller(form)) })

/** Who sells, as it stands on the next invoice. */
export const SellerPage = () => {
  const { t, format } = useSpeech()
  const seller = useLoaderData<typeof loadSellerPage>()
  const [isSaved, setSaved] = useState(false)
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.invoices.seller
  return (
    <>
      <BackLink to="/admin/invoices">{t.admin.invoices.title}</BackLink>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      <section className="panel" onInput={() => setSaved(false)}>
        {!seller.ready && <p className="note">{texts.missing}</p>}
        <FormShell
          intent="save"
          submit={texts.save}
          disabled={!mayChange}
          refusals={texts.refusals}
          onDone={() => setSaved(true)}
        >
          <div className="pair even">
            <Field label={texts.name} name="name" maxLength={200} defaultValue={seller.name ?? ''} />
            <Field
              label={texts.registration}
              hint={texts.registrationHint}
              name="registration"
              maxLength={100}
              defaultValue={seller.registration ?? ''}
            />
            <Field label={texts.vat} name="vatNumber" maxLength={40} defaultValue={seller.vatNumber ?? ''} />
            <Field
              label={texts.taxRate}
              hint={texts.taxRateHint}
              name="taxRate"
              inputMode="decimal"
              required
              defaultValue={writeRate(format, seller.taxRate)}
            />
            <Field
              label={texts.taxNote}
              hint={texts.taxNoteHint}
              name="taxNote"
              maxLength={300}
              defaultValue={seller.taxNote ?? ''}
            />
            <NumberField
              label={texts.paymentDays}
              name="paymentDays"
              min={1}
              max={365}
              required
              defaultValue={seller.paymentDays}
            />
            <TextArea
              label={texts.address}
              name="address"
              rows={3}
              maxLength={500}
              defaultValue={seller.address ?? ''}
            />
            <TextArea
              label={texts.footer}
              hint={texts.footerHint}
              name="footer"
              rows={3}
              maxLength={500}
              defaultValue={seller.footer ?? ''}
            />
          </div>
          <p className="soft tw:whitespace-pre-line">
            {seller.transferTo === null ? texts.noTransfer : texts.transfer({ to: seller.transferTo })}
          </p>
        </FormShell>
        <p role="status" className={isSaved ? 'soft' : 'hidden'}>
          {isSaved && texts.saved}
        </p>
      </section>
    </>
  )
}

import { redirect, useLoaderData } from 'react-router'
import { ApiProblem } from '../../api.ts'
import { BackLink } from '../../components/back-link.tsx'
import { Field } from '../../components/field.tsx'
import { InvoiceForm } from '../../components/invoice-form.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { loadSeller, makeInvoice } from '../../data/admin-invoices.ts'
import { loadOffers } from '../../data/offers.ts'
import { loadPeople, loadPerson } from '../../data/people.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { readDraft } from './invoice-wish.ts'
import '../../styles/invoices.css'

/** `?person=` is for whom. */
export const loadNewInvoicePage = adminOnly(async ({ request }) => {
  const id = new URL(request.url).searchParams.get('person')
  const [seller, { currencies }, person] = await Promise.all([
    loadSeller(),
    loadOffers(),
    id === null ? null : loadPerson(id),
  ])
  return { seller, currencies, email: person?.email ?? '' }
})

const requirePerson = async (email: string) => {
  const { items } = await loadPeople({ search: email, role: '', status: '' })
  const person = items.find(found => found.email === email)
  if (person === undefined) throw new ApiProblem(404, 'no_person', `nobody has the address ${email}`)
  return person.id
}

/** Writes a draft, and goes on to it. */
export const submitNewInvoice = runIntent<never>({
  write: async form => {
    const person = await requirePerson(readField(form, 'email').toLowerCase())
    const { id } = await makeInvoice({ person, ...readDraft(form) })
    throw redirect(`/admin/invoices/${id}`)
  },
})

/** An invoice that is yet to be written. */
export const NewInvoicePage = () => {
  const { t } = useSpeech()
  const { seller, currencies, email } = useLoaderData<typeof loadNewInvoicePage>()
  const texts = t.admin.invoices
  return (
    <>
      <BackLink to="/admin/invoices">{texts.title}</BackLink>
      <PageHead title={texts.new}>{texts.newLede}</PageHead>
      <section className="panel">
        <InvoiceForm seller={seller} currencies={currencies}>
          <Field
            label={texts.email}
            hint={texts.emailHint}
            name="email"
            type="email"
            required
            maxLength={254}
            autoComplete="off"
            defaultValue={email}
          />
        </InvoiceForm>
      </section>
    </>
  )
}

import { useLoaderData } from 'react-router'
import { DeliveryTable } from '../../../components/delivery-table.tsx'
import { MoreButton, useMore } from '../../../components/more.tsx'
import { usePerson } from '../../../components/person-tabs.tsx'
import { useSpeech } from '../../../components/speech.tsx'
import { loadDeliveriesOf, resendDelivery } from '../../../data/admin-notifications.ts'
import { adminOnly, readField, runIntent } from '../../../outcome.ts'

export const loadSentTab = adminOnly(({ params }) => loadDeliveriesOf(params.id ?? ''))

/** Sends something again. */
export const submitSentTab = runIntent<void>({ resend: form => resendDelivery(readField(form, 'id')) })

/** The mails to the person and the calls about them, and what became of each. */
export const SentTab = () => {
  const { t } = useSpeech()
  const first = useLoaderData<typeof loadSentTab>()
  const { id } = usePerson()
  const more = useMore(first, cursor => loadDeliveriesOf(id, cursor))
  const texts = t.admin.personTabs.sent
  return (
    <section className="panel">
      <h2>{texts.title}</h2>
      {more.items.length > 0 ? (
        <DeliveryTable deliveries={more.items} />
      ) : (
        <p className="soft">{texts.empty}</p>
      )}
      <MoreButton {...more} />
    </section>
  )
}

import type { PersonVoucher } from 'authz/contract-person'
import { Link, useLoaderData } from 'react-router'
import { MoreButton, useMore } from '../../../components/more.tsx'
import { usePerson } from '../../../components/person-tabs.tsx'
import { Scroll } from '../../../components/scroll.tsx'
import { useSpeech } from '../../../components/speech.tsx'
import { loadVouchersOf } from '../../../data/person.ts'
import { adminOnly } from '../../../outcome.ts'

export const loadVouchersTab = adminOnly(({ params }) => loadVouchersOf(params.id ?? ''))

/** The vouchers that the person redeemed. */
export const VouchersTab = () => {
  const { t } = useSpeech()
  const first = useLoaderData<typeof loadVouchersTab>()
  const { id } = usePerson()
  const more = useMore(first, cursor => loadVouchersOf(id, cursor))
  const texts = t.admin.personTabs.vouchers
  return (
    <section className="panel">
      <h2>{texts.title}</h2>
      {more.items.length > 0 ? <Uses uses={more.items} /> : <p className="soft">{texts.empty}</p>}
      <MoreButton {...more} />
    </section>
  )
}

const Uses = ({ uses }: { uses: PersonVoucher[] }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.personTabs.vouchers
  return (
    <Scroll label={texts.title}>
      <table>
        <thead>
          <tr>
            <th>{texts.when}</th>
            <th>{texts.batch}</th>
            <th>{texts.code}</th>
            <th className="n">{texts.tokens}</th>
          </tr>
        </thead>
        <tbody>
          {uses.map(({ id, at, number, code, tokens, batch }) => (
            <tr key={id}>
              <td className="when">{format.when(at)}</td>
              <td>
                <Link to={`/admin/vouchers/${batch.id}`} className="who">
                  {batch.name}
                  <small>{texts.number({ number: format.number(number) })}</small>
                </Link>
              </td>
              <td>
                <code className="voucher-code">{code}</code>
              </td>
              <td className="n plus">{format.signed(tokens)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

import { Link } from 'react-router'

type PersonLinkProps = {
  person: { id: string; name: string; email: string }
  /** Where a row is about the person. */
  isBold?: boolean
}

/** Leads admins to somebody's page; who gave no name is their address. */
export const PersonLink = ({ person: { id, name, email }, isBold = false }: PersonLinkProps) => (
  <Link className="who" to={`/admin/people/${id}`}>
    {isBold ? <b>{name || email}</b> : name || email}
    {name && <small>{email}</small>}
  </Link>
)

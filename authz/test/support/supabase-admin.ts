import type { Database } from '../../src/database.ts'

type Parts = { database: Database; secretKey: string }

const refusal = (status: number, error_code: string) =>
  Response.json({ code: status, error_code, msg: error_code }, { status })

/** Stands in for what Octroi asks of GoTrue's admin API about one user: finding and removing them. */
export const answerAdmin = async (
  { database, secretKey }: Parts,
  request: Request,
): Promise<Response | null> => {
  const [, id] = /^\/auth\/v1\/admin\/users\/([0-9a-f-]{36})$/.exec(new URL(request.url).pathname) ?? []
  if (id === undefined) return null
  if (request.headers.get('apikey') !== secretKey) return refusal(403, 'not_admin')
  const statements: Record<string, string> = {
    GET: 'select id, email, aud, role, created_at from auth.users where id = $1',
    DELETE: 'delete from auth.users where id = $1 returning id',
  }
  const statement = statements[request.method]
  if (statement === undefined) return refusal(405, 'method_not_allowed')
  const [user] = await database.query(statement, [id])
  if (user === undefined) return refusal(404, 'user_not_found')
  return Response.json(request.method === 'DELETE' ? {} : user)
}

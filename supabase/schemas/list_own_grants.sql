-- What is left of a person's grants, what expires first at the front; `expires_at` is null for what lasts.
create or replace function octroi.list_own_grants(p_person_id uuid, p_limit int default 200)
returns table (id bigint, kind text, tokens bigint, remaining bigint, expires_at timestamptz, created_at timestamptz)
language sql stable set search_path = '' as $$
  select g.id, g.kind, g.tokens, g.remaining, nullif(g.expires_at, 'infinity'), g.created_at
    from octroi.token_grant g
   where g.wallet_id = (select w.id from octroi.wallet w where w.person_id = p_person_id)
     and g.closed_at is null and g.expires_at > now() and g.remaining > 0
   order by g.expires_at, g.priority, g.id
   limit p_limit
$$;
revoke all on function octroi.list_own_grants from public, anon, authenticated;

-- What a person has set aside and no evidence settled yet: the p_limit that expire first.
create or replace function octroi.list_own_holds(p_person_id uuid, p_limit int default 100)
returns table (id uuid, app text, tokens bigint, opened_at timestamptz, expires_at timestamptz)
language sql stable set search_path = '' as $$
  select h.id, a.name, h.tokens, h.opened_at, h.expires_at
    from octroi.hold h join octroi.app a on a.id = h.app_id
   where h.wallet_id = (select w.id from octroi.wallet w where w.person_id = p_person_id) and h.state = 'open'
   order by h.expires_at, h.id
   limit p_limit
$$;
revoke all on function octroi.list_own_holds from public, anon, authenticated;

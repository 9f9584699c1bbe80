-- The passes that are open to a person, those that end first at the front.
create or replace function octroi.list_own_passes(p_person_id uuid)
returns table (app text, rule text, opened_at timestamptz, expires_at timestamptz)
language sql stable set search_path = '' as $$
  select a.name, p.rule, p.opened_at, p.expires_at
    from octroi.pass p join octroi.app a on a.id = p.app_id
   where p.wallet_id = (select w.id from octroi.wallet w where w.person_id = p_person_id) and p.expires_at > now()
   order by p.expires_at, a.name, p.rule
$$;
revoke all on function octroi.list_own_passes from public, anon, authenticated;

-- One charge by its id, whosever it is.
create or replace function octroi.find_charge(p_id uuid)
returns table (id uuid, at timestamptz, person_id uuid, person_email text, person_name text, app text,
               tokens bigint, refunded bigint, balance bigint, note text)
language sql stable set search_path = '' as $$
  select c.id, c.at, c.person_id, c.person_email, c.person_name, c.app, c.tokens, c.refunded, c.balance, c.note
    from octroi.charge c where c.id = p_id
$$;
revoke all on function octroi.find_charge from public, anon, authenticated;

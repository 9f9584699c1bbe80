-- One movement of a person by its id; no row when it is none of theirs.
create or replace function octroi.find_movement(p_person_id uuid, p_id uuid)
returns table (id uuid, at timestamptz, kind text, app text, tokens bigint, balance bigint, note text)
language sql stable set search_path = '' as $$
  select m.id, m.at, m.kind, m.app, m.tokens, m.balance, m.note
    from octroi.movement m
   where m.wallet_id = (select w.id from octroi.wallet w where w.person_id = p_person_id) and m.id = p_id
$$;
revoke all on function octroi.find_movement from public, anon, authenticated;

-- A person's movements, newest first, at most p_limit: those before the movement p_before (null: from the newest on).
-- One walk back along the journal's primary key. `from` and `to` bound it by the time inside the key too; that time is
-- its maker's, an hour of play for clocks and queues.
create or replace function octroi.list_movements(
  p_person_id uuid, p_before uuid default null, p_app text default null, p_kind text default null,
  p_from timestamptz default null, p_to timestamptz default null, p_limit int default 50
) returns table (id uuid, at timestamptz, kind text, app text, tokens bigint, balance bigint, note text)
language sql stable set search_path = '' as $$
  select m.id, m.at, m.kind, m.app, m.tokens, m.balance, m.note
    from octroi.movement m
   where m.wallet_id = (select w.id from octroi.wallet w where w.person_id = p_person_id)
     and m.id < coalesce(p_before, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
     and m.id >= octroi.first_id_at(p_from - interval '1 hour')
     and m.id < octroi.first_id_at(coalesce(p_to, '9000-01-01') + interval '1 hour')
     and (p_app is null or m.app = p_app)
     and (p_kind is null or m.kind = p_kind)
     and (p_from is null or m.at >= p_from)
     and (p_to is null or m.at < p_to)
   order by m.wallet_id desc, m.id desc
   limit p_limit
$$;
revoke all on function octroi.list_movements from public, anon, authenticated;

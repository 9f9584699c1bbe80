-- Charges of everybody, or of one person, newest first: a walk back along the journal's index on ref, or along the
-- person's part of its primary key.
create or replace function octroi.list_charges(
  p_app text default null, p_person_id uuid default null, p_before uuid default null, p_limit int default 50
) returns table (id uuid, at timestamptz, person_id uuid, person_email text, person_name text, app text,
                 tokens bigint, refunded bigint, balance bigint, note text)
language plpgsql stable set search_path = '' as $$
declare
  before uuid := coalesce(p_before, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
begin
  if p_person_id is null then
    return query
      select c.id, c.at, c.person_id, c.person_email, c.person_name, c.app, c.tokens, c.refunded, c.balance, c.note
        from octroi.charge c
       where c.id < before and (p_app is null or c.app = p_app)
       order by c.id desc limit p_limit;
  else
    return query
      select c.id, c.at, c.person_id, c.person_email, c.person_name, c.app, c.tokens, c.refunded, c.balance, c.note
        from octroi.charge c
       where c.wallet_id = (select w.id from octroi.wallet w where w.person_id = p_person_id)
         and c.id < before and (p_app is null or c.app = p_app)
       order by c.wallet_id desc, c.id desc limit p_limit;
  end if;
end $$;
revoke all on function octroi.list_charges from public, anon, authenticated;

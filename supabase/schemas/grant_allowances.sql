-- Gives the members of groups what is due to them in the period of p_now, once for each allowance, person and period
-- however many gates ask; at most p_limit a call (call again while it returns as many). What is left of earlier periods
-- rolls over up to the allowance's cap: beyond it so much less is given. Suspended people get theirs once they are
-- active again, within the period. Returns how many were given.
create or replace function octroi.grant_allowances(p_now timestamptz default now(), p_limit int default 100)
returns table (granted bigint) language plpgsql set search_path = '' as $$
declare
  r record;
begin
  granted := 0;
  for r in
    select a.id, a.period, a.periods, m.person_id, w.id as wallet_id, octroi.period_start(a.period, p_now) as start
      from octroi.allowance a
      join octroi.group_member m on m.group_id = a.group_id
      join octroi.person p on p.id = m.person_id and p.status = 'active'
      join octroi.wallet w on w.person_id = m.person_id
     where a.starts_at <= p_now and a.ends_at > p_now
       and not exists (
         select from octroi.allowance_grant g
          where g.allowance_id = a.id and g.person_id = m.person_id and g.period_start = octroi.period_start(a.period, p_now))
     order by w.id, a.id limit p_limit
  loop
    perform octroi.lock_wallet(r.wallet_id);
    if octroi.grant_allowance(r.id, r.person_id, r.wallet_id, r.start, p_now) then granted := granted + 1; end if;
  end loop;
  return next;
end $$;
revoke all on function octroi.grant_allowances from public, anon, authenticated;

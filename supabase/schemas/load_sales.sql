-- How selling goes between two days (UTC, inclusive): of the people who signed up, how many have bought since; of the
-- payments that were tried, how many succeeded; and the tokens that the house owes as of the last refresh_figures.
create or replace function octroi.load_sales(p_from date, p_to date, p_live boolean default true)
returns table (signed_up bigint, buyers bigint, succeeded bigint, failed bigint, outstanding bigint)
language sql stable set search_path = '' as $$
  with joined as (
    select count(*) as signed_up,
           count(*) filter (where exists (select from octroi.payment m
                                           where m.person_id = p.id and m.live = p_live and m.paid_at is not null)) as buyers
      from octroi.person p
     where p.created_at >= p_from::timestamp at time zone 'UTC'
       and p.created_at < (p_to + 1)::timestamp at time zone 'UTC'
  ), tried as (
    select count(*) filter (where m.state in ('succeeded', 'refunded')) as succeeded,
           count(*) filter (where m.state = 'failed') as failed
      from octroi.payment m
     where m.live = p_live and m.made_at >= p_from::timestamp at time zone 'UTC'
       and m.made_at < (p_to + 1)::timestamp at time zone 'UTC'
  )
  select j.signed_up, j.buyers, t.succeeded, t.failed,
         coalesce((select h.available + h.held from octroi.house_now h), 0)::bigint
    from joined j cross join tried t
$$;
revoke all on function octroi.load_sales from public, anon, authenticated;

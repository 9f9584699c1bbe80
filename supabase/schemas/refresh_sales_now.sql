-- Adds up what takes long, and rests p_rest times as long as it took; returns whether it did. Nothing waits for it: of a
-- million payments and as many grants it takes 4.4 s. Figures:
--   buyers  by currency: who ever paid (n), and what they paid less what went back (amount)
--   owed    by currency: tokens that were paid for and are not spent (n), and what was paid for them (amount): of each
--           payment, less what went back, the share that its tokens left are of those not taken back; rounded in the sum
--   tokens  what people hold by where it came from: sold (in live payments, or in test ones), given, moved (given back by a
--           charge, or moved between people: what it was before is not kept)
--   use     by plan: who pays for it (n), and the tokens that they spent in the last 30 days (amount); '' for all who bought
--   took    the milliseconds that this took
create or replace function octroi.refresh_sales_now(p_rest int default 100) returns table (done boolean)
language plpgsql set search_path = '' as $$
declare
  began timestamptz := clock_timestamp();
begin
  done := pg_try_advisory_xact_lock(hashtext('octroi.refresh_sales_now'))
    and not exists (select from octroi.sales_now s
                     where s.figure = 'took' and s.at + s.n * p_rest * interval '1 millisecond' > began);
  if not done then return next; return; end if;
  delete from octroi.sales_now s where true;
  insert into octroi.sales_now (figure, live, key, n, amount, at)
  with buyer as materialized (
    select m.live, m.currency, m.person_id, sum(m.amount - m.refunded) as paid
      from octroi.payment m where m.paid_at is not null group by 1, 2, 3
  ), spent as materialized (
    select f.person_id, sum(f.tokens) as tokens from octroi.usage_fact f
     where f.day >= (now() at time zone 'UTC')::date - 29 and f.tokens > 0 group by 1
  ), unspent as materialized (
    select u.kind, u.live, u.currency, sum(u.tokens) as tokens, sum(u.money) as money from octroi.list_unspent() u group by 1, 2, 3
  )
  select 'buyers', b.live, b.currency, count(*), sum(b.paid), now() from buyer b group by b.live, b.currency
   union all
  select 'owed', u.live, u.currency, u.tokens, round(u.money), now() from unspent u where u.kind = 'sold'
   union all
  select 'tokens', u.live, u.kind, sum(u.tokens), 0, now() from unspent u group by u.live, u.kind
   union all
  select 'use', s.live, s.plan, count(*), coalesce(sum(x.tokens), 0), now()
    from octroi.plan_spell s left join spent x on x.person_id = s.person_id where s.until is null group by s.live, s.plan
   union all
  select 'use', b.live, '', count(*), coalesce(sum(x.tokens), 0), now()
    from (select distinct b.live, b.person_id from buyer b) b left join spent x on x.person_id = b.person_id group by b.live;
  insert into octroi.sales_now (figure, live, key, n, amount, at)
  values ('took', true, '', ceil(extract(epoch from clock_timestamp() - began) * 1000)::bigint, 0, clock_timestamp());
  return next;
end $$;
revoke all on function octroi.refresh_sales_now from public, anon, authenticated;

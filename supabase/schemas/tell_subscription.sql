-- Tells whose plan it is what a change of it means: begun, late, good again, ended; and of every payment once.
create or replace function octroi.tell_subscription(p_was octroi.subscription, p_is octroi.subscription) returns void
language plpgsql set search_path = '' as $$
declare
  r record;
begin
  if p_was.state = 'open' and p_is.ended_at is null and p_is.state <> 'open' then
    perform octroi.note_subscription(p_is.id, 'plan_started', p_is.made_at);
  end if;
  if p_was.past_due_since is not null and p_is.past_due_since is null and p_is.ended_at is null then
    perform octroi.note_subscription(p_is.id, 'plan_restored', p_was.past_due_since);
  end if;
  if p_was.ended_at is null and p_is.ended_at is not null and p_was.state <> 'open' then
    perform octroi.note_subscription(p_is.id, 'plan_ended', 'epoch');
  end if;
  for r in
    select i.made_at, i.id, p.state, p.amount, p.currency, coalesce(i.number, '') as number, coalesce(i.url, '') as url
      from octroi.subscription_invoice i join octroi.payment p on p.invoice_id = i.id
     where i.subscription_id = p_is.id and p.amount > 0 and p.state in ('succeeded', 'failed')
     order by i.made_at desc limit 3
  loop
    perform octroi.note_subscription(
      p_is.id, case r.state when 'failed' then 'plan_payment_failed:' else 'plan_paid:' end || r.id, 'epoch',
      jsonb_build_object('amount', r.amount, 'currency', r.currency, 'number', r.number, 'url', r.url));
  end loop;
end $$;
revoke all on function octroi.tell_subscription from public, anon, authenticated;

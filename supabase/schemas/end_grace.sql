-- Lets tokens of a plan end with their period after all (see plan_grace) where no renewal is waited for: a later period is
-- paid, or the plan runs no more. What refunds of charges and disputes gave back of them ends with them. It says what should
-- be, so any number of calls ends the same. The caller holds the subscription.
create or replace function octroi.end_grace(p_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  wallet bigint := (select s.wallet_id from octroi.subscription s where s.id = p_id);
  ends timestamptz[];   -- of such periods
  ids bigint[];
begin
  select array_agg(i.period_end) into ends
    from octroi.subscription_invoice i join octroi.subscription s on s.id = i.subscription_id
   where s.id = p_id and i.state in ('paid', 'refunded')
     and (s.state not in ('active', 'trialing', 'past_due', 'suspended')
          or exists (select from octroi.subscription_invoice l
                      where l.subscription_id = p_id and l.state in ('paid', 'refunded') and not l.trial
                        and l.period_end > i.period_end));
  select array_agg(x.id) into ids
    from (select g.id, g.expires_at
            from octroi.subscription_invoice i join octroi.token_grant g on g.source = 'invoice:' || i.id
           where i.subscription_id = p_id
           union
          select g.id, g.expires_at from octroi.token_grant g
           where g.wallet_id = wallet and g.kind = 'refund' and g.closed_at is null) x
   where x.expires_at - octroi.plan_grace() = any (ends);
  if ids is null then return; end if;
  perform octroi.lock_wallet(wallet);
  update octroi.token_grant g set expires_at = g.expires_at - octroi.plan_grace() where g.id = any (ids);
  update octroi.wallet w
     set next_expiry = least(w.next_expiry, (select min(g.expires_at) from octroi.token_grant g
                                              where g.id = any (ids) and g.closed_at is null))
   where w.id = wallet;
  perform octroi.lock_wallet(wallet);
end $$;
revoke all on function octroi.end_grace from public, anon, authenticated;

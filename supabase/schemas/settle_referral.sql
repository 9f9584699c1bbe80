-- Brings what was given for somebody who came in line with what they paid: both are given theirs for the first payment
-- that is large enough, and what they were given is taken back when all of it is sent back or its dispute is lost, once
-- each, however many call. A test payment counts as long as nobody has paid real money. Status: none, and the states.
--
-- Locks: both people (shared: close_account, too, takes a person before their wallet), both wallets in id order, the
-- referral. Whoever settles payments only writes down that this is due.
create or replace function octroi.settle_referral(p_person_id uuid) returns table (status text)
language plpgsql set search_path = '' as $$
declare
  referral octroi.referral;
  payment octroi.payment;
  fault text;
begin
  delete from octroi.referral_due d where d.person_id = p_person_id;
  select * into referral from octroi.referral r where r.referred_id = p_person_id;
  status := coalesce(referral.state, 'none');
  if status not in ('waiting', 'rewarded') then return next; return; end if;
  perform 1 from octroi.person p where p.id in (referral.referrer_id, referral.referred_id) order by p.id for key share;
  perform octroi.lock_wallet(w.id)
     from (select x.id from octroi.wallet x where x.person_id in (referral.referrer_id, referral.referred_id) order by x.id) w;
  select * into referral from octroi.referral r where r.id = referral.id for update;
  if referral.state = 'waiting' then
    select * into payment from octroi.payment p
     where p.person_id = p_person_id and p.paid_at is not null and p.dispute in ('none', 'won')
       and exists (select from octroi.person b where b.id = p_person_id and b.status in ('active', 'unverified'))
       and p.amount - p.refunded >= greatest(1, (referral.least_paid ->> p.currency)::bigint)
       and (p.live or not exists (select from octroi.payment l where l.live and l.paid_at is not null))
     order by p.paid_at, p.id limit 1;
    fault := octroi.bringing_fault(referral.referrer_id);
    if payment.id is not null and fault is not null then
      update octroi.referral r set state = 'refused', reason = fault where r.id = referral.id;
    elsif payment.id is not null then
      update octroi.referral r set state = 'rewarded', payment_id = payment.id, rewarded_at = now() where r.id = referral.id;
      perform octroi.reward_referral(referral, 'referrer', referral.referrer_id, referral.referrer_tokens);
      perform octroi.reward_referral(referral, 'referred', referral.referred_id, referral.referred_tokens);
    end if;
  elsif referral.state = 'rewarded' then
    select * into payment from octroi.payment p where p.id = referral.payment_id;
    if payment.refunded = payment.amount or payment.dispute = 'lost' then
      update octroi.referral r set state = 'taken_back' where r.id = referral.id;
      perform octroi.take_gift_back('referral:' || referral.id || ':referrer', 'referral');
      perform octroi.take_gift_back('referral:' || referral.id || ':referred', 'referral');
    end if;
  end if;
  select r.state into status from octroi.referral r where r.id = referral.id;
  return next;
end $$;
revoke all on function octroi.settle_referral from public, anon, authenticated;

-- Gives one of two people what was promised for a referral, and tells them. The caller holds the wallets' locks.
create or replace function octroi.reward_referral(p_referral octroi.referral, p_as text, p_person_id uuid, p_tokens bigint)
returns void language plpgsql set search_path = '' as $$
declare
  wallet bigint;
begin
  select w.id into wallet from octroi.wallet w
   where w.person_id = p_person_id and w.available <= 9007199254740991 - p_tokens;
  if p_tokens = 0 or wallet is null then return; end if;
  perform octroi.credit(
    p_wallet => wallet, p_ref => octroi.make_id(), p_grant_kind => 'referral', p_tokens => p_tokens,
    p_source => 'referral:' || p_referral.id || ':' || p_as, p_journal_kind => 'grant', p_from => 'gifts',
    p_note => 'referral', p_expires_at => coalesce(now() + p_referral.grant_days * interval '1 day', 'infinity'));
  insert into octroi.outbox (kind, person_id, payload)
  values (case p_as when 'referrer' then 'referral_reward' else 'referral_gift' end, p_person_id,
          jsonb_build_object('tokens', p_tokens));
end $$;
revoke all on function octroi.reward_referral from public, anon, authenticated;

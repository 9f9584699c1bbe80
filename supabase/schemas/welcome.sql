-- Gives somebody their welcome tokens, once in their life: when their address is beyond doubt, and only to who came since
-- there are any. Safe to call at every sign-in.
create or replace function octroi.welcome(p_person_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  s octroi.setting;
  wallet_id bigint;
begin
  select * into s from octroi.setting;
  if s.welcome_tokens = 0 then return; end if;
  select w.id into wallet_id
    from octroi.wallet w join octroi.person p on p.id = w.person_id
   where p.id = p_person_id and p.status = 'active' and p.created_at >= s.welcome_since
     and w.available <= 9007199254740991 - s.welcome_tokens
     and not exists (select from octroi.token_grant g where g.source = 'welcome:' || p_person_id);
  if wallet_id is null then return; end if;
  perform octroi.lock_wallet(wallet_id);
  perform octroi.credit(
    p_wallet => wallet_id, p_ref => octroi.make_id(), p_grant_kind => 'welcome', p_tokens => s.welcome_tokens,
    p_source => 'welcome:' || p_person_id, p_journal_kind => 'grant', p_from => 'gifts',
    p_expires_at => coalesce(now() + make_interval(days => s.welcome_days), 'infinity'));
end $$;
revoke all on function octroi.welcome from public, anon, authenticated;

-- Takes what a person has left, as an adjustment that says why.
create or replace function octroi.forfeit_balance(p_person_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  wallet octroi.wallet;
begin
  select * into wallet from octroi.wallet w where w.person_id = p_person_id;
  perform octroi.lock_wallet(wallet.id);
  select * into wallet from octroi.wallet w where w.id = wallet.id;
  update octroi.wallet w set low_at = null where w.id = wallet.id and w.low_at is not null;
  if wallet.available > 0 then
    perform octroi.adjust_balance(
      p_person_id => p_person_id, p_tokens => -wallet.available, p_reason => 'the account was deleted', p_actor_id => null);
  end if;
end $$;
revoke all on function octroi.forfeit_balance from public, anon, authenticated;

-- Turns one use of a voucher into a grant. Status: redeemed, duplicate (this key before, with this voucher), key_reused,
-- unknown, expired, revoked, used_up, already_redeemed (this one, or as many of its batch as one person may), suspended.
-- `ref` names the movement; the last three are given with the first two.
--
-- Locks: the person (shared), the voucher, its batch (shared), the wallet last, as every other function that needs more
-- than a wallet takes it. Nobody who holds a wallet waits for a voucher or for more than a key share of a person, so no
-- circle can close: not with charges, close_account (person, then wallet) or another redemption. The voucher's lock makes
-- its uses follow one another, the wallet's those of one person.
create or replace function octroi.redeem_voucher(p_person_id uuid, p_code text, p_key text default null)
returns table (status text, ref uuid, tokens bigint, balance bigint, expires_at timestamptz)
language plpgsql set search_path = '' as $$
declare
  person octroi.person;
  voucher octroi.voucher;
  batch octroi.voucher_batch;
  wallet octroi.wallet;
  known octroi.idempotency_key;
  own octroi.voucher_use;
begin
  select * into person from octroi.person p where p.id = p_person_id for share;
  select * into wallet from octroi.wallet w where w.person_id = p_person_id;
  if wallet.id is null or person.status in ('suspended', 'closed') then
    status := 'suspended'; return next; return;
  end if;
  select * into voucher from octroi.voucher v where v.code = p_code for update;
  if voucher.id is null then
    status := 'unknown'; return next; return;
  end if;
  select * into batch from octroi.voucher_batch b where b.id = voucher.batch_id for share;
  perform octroi.lock_wallet(wallet.id);
  select * into known from octroi.idempotency_key k
   where k.wallet_id = wallet.id and k.app_id = 0 and k.key = p_key and k.created_at > now() - interval '24 hours';
  select * into own from octroi.voucher_use u where u.voucher_id = voucher.id and u.person_id = p_person_id;
  status := case
    when known.ref is not null then case when known.ref = own.id then 'duplicate' else 'key_reused' end
    when own.id is not null then 'already_redeemed'
    when voucher.used >= voucher.uses then 'used_up'
    when voucher.revoked_at is not null or batch.revoked_at is not null then 'revoked'
    when batch.redeem_until <= now() then 'expired'
    when (select count(*) from octroi.voucher_use u where u.batch_id = batch.id and u.person_id = p_person_id)
         >= batch.per_person then 'already_redeemed'
    else 'redeemed' end;
  if status = 'redeemed' then
    own.id := octroi.make_id();
    own.nth := voucher.used + 1;
    update octroi.voucher v set used = own.nth where v.id = voucher.id;
    if not octroi.credit(
      p_wallet => wallet.id, p_ref => own.id, p_grant_kind => 'voucher', p_tokens => batch.tokens,
      p_source => 'voucher:' || voucher.id || ':' || own.nth, p_journal_kind => 'grant', p_from => 'gifts',
      p_note => batch.name,
      p_expires_at => coalesce(batch.grant_until, now() + batch.grant_days * interval '1 day', 'infinity')) then
      raise exception 'the use % of voucher % was credited before', own.nth, voucher.id;
    end if;
    insert into octroi.voucher_use (id, wallet_id, voucher_id, batch_id, person_id, nth)
    values (own.id, wallet.id, voucher.id, batch.id, p_person_id, own.nth);
    if p_key is not null then
      insert into octroi.idempotency_key (wallet_id, app_id, key, ref, tokens)
      values (wallet.id, 0, p_key, own.id, batch.tokens)
      on conflict (wallet_id, app_id, key) do update
        set ref = excluded.ref, tokens = excluded.tokens, created_at = now();
    end if;
  end if;
  if status in ('redeemed', 'duplicate') then
    ref := own.id;
    select g.tokens, nullif(g.expires_at, 'infinity') into tokens, expires_at
      from octroi.token_grant g where g.source = 'voucher:' || voucher.id || ':' || own.nth;
    select w.available into balance from octroi.wallet w where w.id = wallet.id;
  end if;
  return next;
end $$;
revoke all on function octroi.redeem_voucher from public, anon, authenticated;

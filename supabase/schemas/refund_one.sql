-- One refund for refund_charges, which says what the statuses mean. `tokens` is what the app gave back: nothing for a
-- hold or a free use. The caller holds the wallet's lock.
create or replace function octroi.refund_one(
  p_id uuid, p_wallet bigint, p_note text, p_actor_id uuid, p_tokens bigint, p_key text,
  out status text, out tokens bigint
) language plpgsql set search_path = '' as $$
declare
  is_open boolean := exists (select from octroi.hold h where h.id = p_id and h.state = 'open');
  credited text := 'refund:' || p_id || coalesce(':' || p_key, case when p_tokens is not null then ':' || octroi.make_id() end, '');
  known bigint := (select g.tokens from octroi.token_grant g where g.source = credited);
  rest bigint := octroi.taken_for(p_wallet, p_id);
begin
  tokens := 0;
  if p_tokens <= 0 or length(p_key) not between 1 and 100 then
    -- A free use that this very call gave back is not there any more, whatever is asked of it.
    status := case when exists (select from octroi.settleable s where s.id = p_id)
                     or exists (select from octroi.quota_use q where q.id = p_id) then 'invalid' else 'no_charge' end;
  elsif is_open and p_tokens is not null then
    status := 'not_settled';
  elsif is_open then
    perform octroi.close_hold(p_id, 0, 'voided');
    insert into octroi.settlement (charge_id, wallet_id, app_id, result, tokens, source)
    select h.id, h.wallet_id, h.app_id, 'voided', 0, 'refund' from octroi.hold h where h.id = p_id;
    status := 'refunded';
  elsif octroi.give_back_use(p_wallet, p_id) then
    status := 'refunded';
  elsif known is not null then
    status := case when p_tokens is null or p_tokens = known then 'duplicate' else 'key_reused' end;
  elsif rest <= 0 then
    -- A free use that this very call gave back leaves nothing behind.
    status := case when exists (select from octroi.settleable s where s.id = p_id) then 'duplicate' else 'no_charge' end;
  elsif p_tokens > rest then
    status := 'exceeds_charge';
  else
    status := 'refunded';
    tokens := octroi.refund_rest(p_id, p_note, p_tokens, credited, p_actor_id);
  end if;
end $$;
revoke all on function octroi.refund_one from public, anon, authenticated;

-- Makes a batch with a voucher for each code, numbered in their order. Under one key of the same admin it is made once:
-- p_wish is a digest of all that was wished. Status: made, duplicate (it was, `id` is that one), key_reused (with another wish).
drop function if exists octroi.make_vouchers(text, text, text[], bigint, int, int, timestamptz, int, timestamptz, uuid);
create or replace function octroi.make_vouchers(
  p_name text, p_prefix text, p_codes text[], p_tokens bigint, p_uses int, p_per_person int,
  p_redeem_until timestamptz, p_grant_days int, p_grant_until timestamptz, p_made_by uuid,
  p_key text default null, p_wish text default null
) returns table (id uuid, status text)
language plpgsql set search_path = '' as $$
begin
  id := octroi.make_id();
  insert into octroi.voucher_batch
    (id, name, prefix, count, tokens, uses, per_person, redeem_until, grant_days, grant_until, made_by, made_key, wish)
  values (make_vouchers.id, p_name, p_prefix, cardinality(p_codes), p_tokens, p_uses, p_per_person, p_redeem_until,
          p_grant_days, p_grant_until, p_made_by, p_key, case when p_key is not null then p_wish end)
  on conflict (made_by, made_key) do nothing;
  if not found then
    select b.id, case when b.wish = p_wish then 'duplicate' else 'key_reused' end into make_vouchers.id, status
      from octroi.voucher_batch b where b.made_by = p_made_by and b.made_key = p_key;
    return next; return;
  end if;
  insert into octroi.voucher (batch_id, number, code, uses)
  select make_vouchers.id, c.n, c.code, p_uses from unnest(p_codes) with ordinality c(code, n);
  status := 'made';
  return next;
end $$;
revoke all on function octroi.make_vouchers from public, anon, authenticated;

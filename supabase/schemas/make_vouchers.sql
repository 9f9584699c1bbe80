-- Makes a batch with a voucher for each code, numbered in their order.
create or replace function octroi.make_vouchers(
  p_name text, p_prefix text, p_codes text[], p_tokens bigint, p_uses int, p_per_person int,
  p_redeem_until timestamptz, p_grant_days int, p_grant_until timestamptz, p_made_by uuid
) returns table (id uuid)
language plpgsql set search_path = '' as $$
begin
  id := octroi.make_id();
  insert into octroi.voucher_batch
    (id, name, prefix, count, tokens, uses, per_person, redeem_until, grant_days, grant_until, made_by)
  values (make_vouchers.id, p_name, p_prefix, cardinality(p_codes), p_tokens, p_uses, p_per_person, p_redeem_until,
          p_grant_days, p_grant_until, p_made_by);
  insert into octroi.voucher (batch_id, number, code, uses)
  select make_vouchers.id, c.n, c.code, p_uses from unnest(p_codes) with ordinality c(code, n);
  return next;
end $$;
revoke all on function octroi.make_vouchers from public, anon, authenticated;

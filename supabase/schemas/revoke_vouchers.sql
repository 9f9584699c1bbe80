-- Ends a batch, or one voucher of it; false when there is none, or it was revoked before. What was redeemed stays.
create or replace function octroi.revoke_vouchers(p_batch_id uuid, p_id uuid default null)
returns table (revoked boolean)
language plpgsql set search_path = '' as $$
begin
  if p_id is null then
    update octroi.voucher_batch b set revoked_at = now() where b.id = p_batch_id and b.revoked_at is null;
  else
    update octroi.voucher v set revoked_at = now()
     where v.id = p_id and v.batch_id = p_batch_id and v.revoked_at is null;
  end if;
  revoked := found;
  return next;
end $$;
revoke all on function octroi.revoke_vouchers from public, anon, authenticated;

-- Ends an invitation; false when there is none, or it was revoked before.
create or replace function octroi.revoke_invitation(p_id uuid) returns table (revoked boolean)
language plpgsql set search_path = '' as $$
begin
  update octroi.invitation i set revoked_at = now() where i.id = p_id and i.revoked_at is null;
  revoked := found;
  return next;
end $$;
revoke all on function octroi.revoke_invitation from public, anon, authenticated;

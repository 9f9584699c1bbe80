-- Awaits a code, at most p_lifetime.
create or replace function octroi.start_pending_code(
  p_id uuid, p_purpose text, p_identity_id uuid, p_email text, p_name text, p_proven boolean,
  p_factor_ids uuid[], p_sealed bytea, p_lifetime interval
) returns void language sql set search_path = '' as $$
  insert into octroi.pending_code (id, purpose, identity_id, email, name, proven, factor_ids, sealed, expires_at)
  values (p_id, p_purpose, p_identity_id, p_email, p_name, p_proven, p_factor_ids, p_sealed, now() + p_lifetime)
$$;
revoke all on function octroi.start_pending_code from public, anon, authenticated;

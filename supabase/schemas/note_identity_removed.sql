-- Notes that Supabase Auth knows the person of a closed account no more.
create or replace function octroi.note_identity_removed(p_id uuid) returns void
language sql set search_path = '' as $$
  update octroi.person p set identity_removed_at = now() where p.id = p_id and p.status = 'closed'
$$;
revoke all on function octroi.note_identity_removed from public, anon, authenticated;

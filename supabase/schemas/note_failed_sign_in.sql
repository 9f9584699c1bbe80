-- Writes down a sign-in that was refused. Of an address without an account only the hash is kept, of p_account, the one
-- name of all its spellings: people type their passwords there by mistake.
create or replace function octroi.note_failed_sign_in(p_email text, p_account text, p_reason text) returns void
language plpgsql set search_path = '' as $$
declare
  person uuid := (select p.id from octroi.person p where p.email = lower(p_email));
begin
  perform octroi.write_audit(
    p_kind => 'sign_in.failed',
    p_subject => coalesce(person::text, 'sha256:' || encode(sha256(convert_to(p_account, 'UTF8')), 'hex')),
    p_person_id => person,
    p_after => jsonb_build_object('reason', p_reason));
end $$;
revoke all on function octroi.note_failed_sign_in from public, anon, authenticated;

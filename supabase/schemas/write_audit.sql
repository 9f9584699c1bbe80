-- Writes one entry of the audit log. Who acts, and from where, is what the caller of the database said for this
-- transaction (see database.ts); p_actor_id is who it is when nobody was named. An import brings its own entries.
create or replace function octroi.write_audit(
  p_kind text, p_subject text, p_person_id uuid default null, p_before jsonb default null, p_after jsonb default null,
  p_actor_id uuid default null
) returns void language plpgsql set search_path = '' as $$
declare
  acting jsonb := coalesce(nullif(current_setting('octroi.acting', true), '')::jsonb, '{}');
  actor octroi.person;
begin
  if current_setting('octroi.importing', true) = 'on' then return; end if;
  if acting ->> 'id' is null and p_actor_id is not null then
    select * into actor from octroi.person p where p.id = p_actor_id;
  end if;
  insert into octroi.audit_log
    (id, kind, actor_id, actor_email, actor_role, subject, person_id, before, after, address, request_id)
  values
    (octroi.make_id(), p_kind, coalesce((acting ->> 'id')::uuid, actor.id), coalesce(acting ->> 'email', actor.email),
     coalesce(acting ->> 'role', actor.role), left(p_subject, 300), p_person_id, p_before, p_after,
     acting ->> 'address', acting ->> 'request');
end $$;
revoke all on function octroi.write_audit from public, anon, authenticated;

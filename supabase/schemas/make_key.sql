-- Stores a new API key, with what it may spend in a period where p_spend_tokens says so; no row when the person holds
-- p_limit live ones already. Keys that overlap by rotation are one.
drop function if exists octroi.make_key(uuid, bytea, text, text, text[], boolean, timestamptz, int);
create or replace function octroi.make_key(
  p_person_id uuid, p_hash bytea, p_prefix text, p_name text, p_apps text[], p_admin boolean, p_expires_at timestamptz,
  p_limit int, p_spend_tokens bigint default null, p_spend_period text default null
) returns table (id uuid, name text, prefix text, apps text[], admin boolean, expires_at timestamptz,
                 created_at timestamptz, last_used_at timestamptz, replaced_at timestamptz, spend_limit jsonb)
language plpgsql set search_path = '' as $$
declare
  made octroi.key;
begin
  -- Two at once must not both find room.
  perform from octroi.person p where p.id = p_person_id for no key update;
  if (select count(distinct coalesce(k.first_id, k.id)) from octroi.key k
       where k.person_id = p_person_id and k.revoked_at is null
         and (k.expires_at is null or k.expires_at > now())) >= p_limit then
    return;
  end if;
  insert into octroi.key (person_id, hash, prefix, name, apps, admin, expires_at)
  values (p_person_id, p_hash, p_prefix, p_name, p_apps, p_admin, p_expires_at) returning * into made;
  if p_spend_tokens is not null and 'set' is distinct from (
       select s.status from octroi.set_spend_limit(
         p_person_id, p_spend_period, p_spend_tokens, p_key_id => made.id, p_set_by => 'person') s) then
    raise exception 'the spend limit of a new key was not set';
  end if;
  return query select made.id, made.name, made.prefix, made.apps, made.admin, made.expires_at, made.created_at,
                      made.last_used_at, made.replaced_at, octroi.key_spend_limit(made.id);
end $$;
revoke all on function octroi.make_key from public, anon, authenticated;

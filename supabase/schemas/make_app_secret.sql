-- Gives an app a secret, in place of the one that it had; no row when there is no such app.
create or replace function octroi.make_app_secret(p_app text, p_hash bytea, p_prefix text, p_actor_id uuid)
returns table (prefix text, created_at timestamptz)
language sql set search_path = '' as $$
  insert into octroi.app_secret as s (app_id, hash, prefix, made_by)
  select a.id, p_hash, p_prefix, p_actor_id from octroi.app a where a.name = p_app
  on conflict (app_id) do update
    set hash = excluded.hash, prefix = excluded.prefix, made_by = excluded.made_by, created_at = now()
  returning s.prefix, s.created_at
$$;
revoke all on function octroi.make_app_secret from public, anon, authenticated;

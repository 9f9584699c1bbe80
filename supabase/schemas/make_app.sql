-- Keeps an app that an admin wrote: the text of its app.yaml. What was laid over an earlier app of that name is gone.
-- False when there is one already.
create or replace function octroi.make_app(p_name text, p_yaml text) returns table (made boolean)
language sql set search_path = '' as $$
  with done as (
    insert into octroi.app as a (name, yaml) values (p_name, p_yaml)
    on conflict (name) do update
       set yaml = excluded.yaml, off = null, prices = '{}', texts = null, place = null
     where a.yaml is null
    returning 1
  )
  select exists (select from done)
$$;
revoke all on function octroi.make_app from public, anon, authenticated;

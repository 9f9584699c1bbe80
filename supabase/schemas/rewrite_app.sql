-- Gives an app that an admin wrote another text; null takes the app away, which must be switched off then. Status: done,
-- no_app, on. Its id stays: the books know it.
create or replace function octroi.rewrite_app(p_name text, p_yaml text) returns table (status text)
language plpgsql set search_path = '' as $$
declare
  app octroi.app;
begin
  select * into app from octroi.app a where a.name = p_name and a.yaml is not null for update;
  if app.id is null then
    status := 'no_app';
  elsif p_yaml is null and app.off is not true then
    status := 'on';
  else
    update octroi.app a set yaml = p_yaml where a.id = app.id;
    status := 'done';
  end if;
  return next;
end $$;
revoke all on function octroi.rewrite_app from public, anon, authenticated;

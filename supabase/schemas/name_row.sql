-- A row for the audit log: beside the ids of its app, group and wallet stand their `app`, `group` and `person_id`.
create or replace function octroi.name_row(p_row jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  if p_row ? 'app_id' then
    p_row := p_row || jsonb_build_object('app', coalesce(
      (select a.name from octroi.app a where a.id = (p_row ->> 'app_id')::int), p_row ->> 'app_id'));
  end if;
  if p_row ? 'group_id' then
    p_row := p_row || jsonb_build_object('group', coalesce(
      (select g.name from octroi.person_group g where g.id = (p_row ->> 'group_id')::int), p_row ->> 'group_id'));
  end if;
  if p_row ? 'wallet_id' then
    p_row := p_row || jsonb_build_object('person_id',
      (select w.person_id from octroi.wallet w where w.id = (p_row ->> 'wallet_id')::bigint));
  end if;
  return p_row;
end $$;
revoke all on function octroi.name_row from public, anon, authenticated;

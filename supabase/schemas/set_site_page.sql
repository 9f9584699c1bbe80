-- Writes a page of the operator's own words; null takes it away.
create or replace function octroi.set_site_page(p_name text, p_text jsonb, p_actor_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  was jsonb := (select p.text from octroi.site_page p where p.name = p_name);
begin
  if was is not distinct from p_text then return; end if;
  if p_text is null then
    delete from octroi.site_page p where p.name = p_name;
  else
    insert into octroi.site_page as p (name, text, changed_by) values (p_name, p_text, p_actor_id)
    on conflict (name) do update set text = excluded.text, changed_by = excluded.changed_by, changed_at = now();
  end if;
  perform octroi.write_audit('site.page_changed', p_name, null,
    jsonb_build_object('text', left(was::text, 300)), jsonb_build_object('text', left(p_text::text, 300)), p_actor_id);
end $$;
revoke all on function octroi.set_site_page from public, anon, authenticated;

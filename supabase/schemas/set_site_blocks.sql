-- Arranges the home page: `{"blocks": [{"id", "kind", "shown"?, "content"?}, …]}` names every block that is to be, in
-- order; one that it does not name goes. What a block leaves out stays; content null goes back to the portal's own words.
create or replace function octroi.set_site_blocks(p_change jsonb, p_actor_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  wish record;
  was jsonb;
  becomes jsonb;
  order_before text;
  order_after text := '';
begin
  perform pg_advisory_xact_lock(hashtext('octroi.set_site_blocks'));
  select coalesce(string_agg(b.id, ', ' order by b.position), 'hero, services, pricing, faq, contact, start')
    into order_before from octroi.site_block b;
  for wish in
    delete from octroi.site_block b
     where b.id not in (select e ->> 'id' from jsonb_array_elements(p_change -> 'blocks') e)
    returning b.id, b.shown, b.content
  loop
    perform octroi.write_audit('site.removed', wish.id, null,
      jsonb_build_object('shown', wish.shown, 'content', left(wish.content::text, 300)), null, p_actor_id);
  end loop;
  for wish in
    select e.value as block, e.value ->> 'id' as id, e.value ->> 'kind' as kind, e.ordinality as position
      from jsonb_array_elements(p_change -> 'blocks') with ordinality e
  loop
    select jsonb_build_object('shown', b.shown, 'content', b.content) into was
      from octroi.site_block b where b.id = wish.id;
    was := coalesce(was, '{"shown": true, "content": null}');
    becomes := was || (wish.block - 'kind' - 'id');
    order_after := concat_ws(', ', nullif(order_after, ''), wish.id);
    insert into octroi.site_block as b (id, kind, position, shown, content, changed_by)
    values (wish.id, wish.kind, wish.position, (becomes ->> 'shown')::boolean, nullif(becomes -> 'content', 'null'),
      p_actor_id)
    on conflict (id) do update
      set position = excluded.position, shown = excluded.shown, content = excluded.content,
          changed_by = excluded.changed_by, changed_at = now();
    continue when becomes = was;
    -- The log keeps the beginning of long texts: enough to tell which one it was.
    perform octroi.write_audit('site.changed', wish.id, null,
      was || jsonb_build_object('content', left(was ->> 'content', 300)),
      becomes || jsonb_build_object('content', left(becomes ->> 'content', 300)), p_actor_id);
  end loop;
  if order_after <> order_before then
    perform octroi.write_audit('site.arranged', 'home', null, jsonb_build_object('order', order_before),
      jsonb_build_object('order', order_after), p_actor_id);
  end if;
end $$;
revoke all on function octroi.set_site_blocks from public, anon, authenticated;

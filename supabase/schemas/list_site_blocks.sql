-- The blocks of the home page that somebody has arranged, in their order.
create or replace function octroi.list_site_blocks()
returns table (id text, kind text, shown boolean, content jsonb, changed_at timestamptz)
language sql stable set search_path = '' as $$
  select b.id, b.kind, b.shown, b.content, b.changed_at from octroi.site_block b order by b.position
$$;
revoke all on function octroi.list_site_blocks from public, anon, authenticated;

-- How far a bulk is; with null, those that were not finished, newest first.
create or replace function octroi.list_bulks(p_id uuid default null)
returns table (id uuid, kind text, tokens bigint, reason text, total int, done int, refused int, made_at timestamptz,
               done_at timestamptz)
language sql stable set search_path = '' as $$
  select b.id, b.kind, b.tokens, b.reason, b.total,
         (select count(*)::int from octroi.bulk_item i where i.bulk_id = b.id and i.status = 'done'),
         (select count(*)::int from octroi.bulk_item i where i.bulk_id = b.id and i.status = 'refused'),
         b.made_at, b.done_at
    from octroi.bulk b
   where case when p_id is null then b.done_at is null else b.id = p_id end
   order by b.made_at desc limit 10
$$;
revoke all on function octroi.list_bulks from public, anon, authenticated;

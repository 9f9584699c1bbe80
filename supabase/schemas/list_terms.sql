-- Every version of the terms before p_before (null: from the newest on), newest first, with how many accepted it.
create or replace function octroi.list_terms(p_before int default null, p_limit int default 50)
returns table (version int, text jsonb, published_at timestamptz, accepted bigint)
language sql stable set search_path = '' as $$
  select t.version, t.text, t.published_at,
         (select count(*) from octroi.terms_acceptance a where a.version = t.version)
    from octroi.terms t
   where p_before is null or t.version < p_before
   order by t.version desc
   limit p_limit
$$;
revoke all on function octroi.list_terms from public, anon, authenticated;

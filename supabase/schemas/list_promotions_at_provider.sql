-- Each promotion that has a code, or has one at the provider, with what the provider has of it: see keep_promotion_code.
create or replace function octroi.list_promotions_at_provider(p_live boolean)
returns table (
  id uuid, name text, code text, percent double precision, sums jsonb, counts_on text, minimums jsonb, starts_at timestamptz, ends_at timestamptz,
  is_open boolean, digest text, code_id text
) language sql stable set search_path = '' as $$
  select p.id, p.name, p.code, p.percent::double precision, p.sums, p.counts_on, p.minimums, p.starts_at, p.ends_at,
         -- What the provider cannot hold to is typed here alone.
         p.code is not null and not p.off and not p.new_only and p.total_limit is null and p.person_limit is null
         and cardinality(p.packs) + cardinality(p.plans) = 0 and p.counts_on <> 'renewals'
         and coalesce(p.starts_at, '-infinity') <= now() and coalesce(p.ends_at, 'infinity') > now(),
         k.digest, k.code_id
    from octroi.promotion p
    left join octroi.promotion_at_provider k on k.promotion_id = p.id and k.live = p_live
   where p.code is not null or k.promotion_id is not null
$$;
revoke all on function octroi.list_promotions_at_provider from public, anon, authenticated;

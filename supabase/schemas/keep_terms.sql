-- The terms of a plan as `p_terms` ({"plan", "title", "every", "currency", "amount", "setup", "tokens", "days", "rollover",
-- "apps", "dayLimit", "monthLimit"}) says them: found, or written down the first time.
create or replace function octroi.keep_terms(p_terms jsonb) returns uuid
language plpgsql set search_path = '' as $$
declare
  words octroi.plan_terms;
  found_id uuid;
begin
  select * into words from jsonb_populate_record(null::octroi.plan_terms, p_terms);
  words.apps := coalesce((select array_agg(x.a order by x.a) from unnest(words.apps) x(a)), '{}');
  words.day_limit := (p_terms ->> 'dayLimit')::bigint;
  words.month_limit := (p_terms ->> 'monthLimit')::bigint;
  words.digest := md5((
    jsonb_build_array(words.plan, words.title, words.every, words.currency, words.amount, words.setup,
                      words.tokens, words.days, words.rollover, words.apps)
    -- Terms of before there were limits keep their digest.
    || case when num_nonnulls(words.day_limit, words.month_limit) = 0 then '[]'
            else jsonb_build_array(words.day_limit, words.month_limit) end)::text);
  insert into octroi.plan_terms
    (id, digest, plan, title, every, currency, amount, setup, tokens, days, rollover, apps, day_limit, month_limit)
  values (octroi.make_id(), words.digest, words.plan, words.title, words.every, words.currency, words.amount, words.setup,
          words.tokens, words.days, words.rollover, words.apps, words.day_limit, words.month_limit)
  on conflict (digest) do nothing;
  select t.id into found_id from octroi.plan_terms t where t.digest = words.digest;
  return found_id;
end $$;
revoke all on function octroi.keep_terms from public, anon, authenticated;

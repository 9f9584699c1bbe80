-- Makes a promotion, or changes the one of that id: `p_words` holds all of it, in the columns' names. Orders and plans that
-- were made keep what they were made with. Status: made, changed, code_taken.
create or replace function octroi.set_promotion(p_id uuid, p_words jsonb, p_made_by uuid) returns table (status text)
language plpgsql set search_path = '' as $$
declare
  words octroi.promotion;
  is_new boolean;
begin
  select * into words from jsonb_populate_record(null::octroi.promotion, p_words);
  if exists (select from octroi.promotion p where p.code = words.code and p.id <> p_id) then
    status := 'code_taken'; return next; return;
  end if;
  insert into octroi.promotion as p
    (id, name, code, percent, sums, counts_on, minimums, total_limit, person_limit, starts_at, ends_at, packs, plans, new_only,
     off, made_by)
  values
    (p_id, words.name, words.code, words.percent, words.sums, words.counts_on, coalesce(words.minimums, '{}'), words.total_limit,
     words.person_limit, words.starts_at, words.ends_at, coalesce(words.packs, '{}'), coalesce(words.plans, '{}'),
     coalesce(words.new_only, false), coalesce(words.off, false), p_made_by)
  on conflict (id) do update
    set name = excluded.name, code = excluded.code, percent = excluded.percent, sums = excluded.sums,
        counts_on = excluded.counts_on, minimums = excluded.minimums, total_limit = excluded.total_limit,
        person_limit = excluded.person_limit, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
        packs = excluded.packs, plans = excluded.plans, new_only = excluded.new_only, off = excluded.off
  returning (xmax = 0) into is_new;
  status := case when is_new then 'made' else 'changed' end;
  return next;
exception when unique_violation then
  -- Two admins with one code at once.
  status := 'code_taken';
  return next;
end $$;
revoke all on function octroi.set_promotion from public, anon, authenticated;

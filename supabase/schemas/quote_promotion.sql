-- What is taken off for somebody: by the code that they typed (capitals or not), else by the promotion that applies by
-- itself and takes the most. Status: ok, none (no code, and none applies), or why the code does not count: see
-- judge_promotion. A code takes the place of what applies by itself.
create or replace function octroi.quote_promotion(
  p_person_id uuid, p_code text, p_live boolean, p_kind text, p_name text, p_amount bigint, p_currency text,
  p_course text default 'once'
) returns table (status text, id uuid, name text, discount bigint, counts_on text)
language plpgsql stable set search_path = '' as $$
#variable_conflict use_column
declare
  found octroi.promotion;
begin
  if p_code is null then
    select p.* into found from octroi.promotion p
     where p.code is null and not p.off
       and octroi.judge_promotion(p, p_person_id, p_live, p_kind, p_name, p_amount, p_currency, p_course) = 'ok'
     order by octroi.promotion_discount(p, p_amount, p_currency) desc, p.id limit 1;
    status := case when found.id is null then 'none' else 'ok' end;
  else
    select p.* into found from octroi.promotion p where p.code = upper(p_code);
    status := octroi.judge_promotion(found, p_person_id, p_live, p_kind, p_name, p_amount, p_currency, p_course);
  end if;
  if status = 'ok' then
    id := found.id;
    name := found.name;
    discount := octroi.promotion_discount(found, p_amount, p_currency);
    counts_on := found.counts_on;
  end if;
  return next;
end $$;
revoke all on function octroi.quote_promotion from public, anon, authenticated;

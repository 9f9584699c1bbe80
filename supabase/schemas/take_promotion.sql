-- Quotes a promotion and holds its lock, so that what is judged stays so until the caller has reserved its place with
-- reserve_promotion. The price that the buyer saw must be the one that comes out. Status: ok, none, price_changed, or
-- promotion_ and why the code does not count.
create or replace function octroi.take_promotion(
  p_person_id uuid, p_code text, p_live boolean, p_kind text, p_name text, p_amount bigint, p_currency text, p_course text,
  p_shown bigint
) returns table (status text, id uuid, discount bigint, counts_on text)
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  quote record;
begin
  select * into quote
    from octroi.quote_promotion(p_person_id, p_code, p_live, p_kind, p_name, p_amount, p_currency, p_course);
  if quote.id is not null then
    perform from octroi.promotion p where p.id = quote.id for no key update;
    -- Whoever held the lock before may have taken the last place, or changed it.
    select * into quote
      from octroi.quote_promotion(p_person_id, p_code, p_live, p_kind, p_name, p_amount, p_currency, p_course) q
     where q.id is not distinct from quote.id or p_code is not null;
  end if;
  discount := coalesce(quote.discount, 0);
  status := case
    when p_code is not null and quote.status <> 'ok' then 'promotion_' || quote.status
    when quote.status is null
         or p_amount - case quote.counts_on when 'renewals' then 0 else discount end <> p_shown then 'price_changed'
    else quote.status end;
  id := quote.id;
  counts_on := quote.counts_on;
  return next;
end $$;
revoke all on function octroi.take_promotion from public, anon, authenticated;

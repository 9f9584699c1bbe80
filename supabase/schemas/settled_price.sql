-- What a hold's frozen price comes to: tokens for each second, minute or megabyte (10^6 bytes) of the evidence, rounded
-- up to a whole token; what the tool reported; else the hold itself, also where the evidence lacks the measure. At
-- least min, at most max.
create or replace function octroi.settled_price(
  p_id uuid, p_duration_ms bigint, p_bytes_in bigint, p_bytes_out bigint, p_cost bigint
) returns bigint language plpgsql stable set search_path = '' as $$
begin
  return (select least(greatest(coalesce(
           case when h.reported then p_cost
             else ceil(h.rate * case h.per
               when 'second' then p_duration_ms / 1000.0
               when 'minute' then p_duration_ms / 60000.0
               when 'megabyte-in' then p_bytes_in / 1000000.0
               when 'megabyte-out' then p_bytes_out / 1000000.0 end) end,
           h.tokens), h.min), h.max)::bigint
    from octroi.hold h where h.id = p_id);
end $$;
revoke all on function octroi.settled_price from public, anon, authenticated;

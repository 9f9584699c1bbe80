-- Writes down what the provider has of a promotion now; nothing with p_code_id null.
create or replace function octroi.keep_promotion_code(p_id uuid, p_live boolean, p_digest text, p_code_id text) returns void
language plpgsql set search_path = '' as $$
begin
  if p_code_id is null then
    delete from octroi.promotion_at_provider k where k.promotion_id = p_id and k.live = p_live;
  else
    insert into octroi.promotion_at_provider as k (promotion_id, live, digest, code_id)
    values (p_id, p_live, p_digest, p_code_id)
    on conflict (promotion_id, live) do update set digest = excluded.digest, code_id = excluded.code_id;
  end if;
end $$;
revoke all on function octroi.keep_promotion_code from public, anon, authenticated;

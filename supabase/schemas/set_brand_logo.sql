-- Puts a picture beside the house's name; p_type null takes it away.
create or replace function octroi.set_brand_logo(p_type text, p_data bytea, p_hash text) returns void
language plpgsql set search_path = '' as $$
begin
  if p_type is null then
    delete from octroi.brand_logo;
  else
    insert into octroi.brand_logo (type, data, hash) values (p_type, p_data, p_hash)
    on conflict (id) do update set type = excluded.type, data = excluded.data, hash = excluded.hash;
  end if;
end $$;
revoke all on function octroi.set_brand_logo from public, anon, authenticated;

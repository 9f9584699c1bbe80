-- Settles whom a bulk is about. Status: started, duplicate (this id before, with the same wish), key_reused (with
-- another), nobody, too_many (more than 10,000 match).
create or replace function octroi.start_bulk(
  p_id uuid, p_kind text, p_tokens bigint, p_reason text, p_actor_id uuid, p_people uuid[] default null,
  p_search text default null, p_role text default null, p_status text default null
) returns table (status text)
language plpgsql set search_path = '' as $$
declare
  known octroi.bulk;
  matching int;
  fitting int;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_id::text, 0));
  select * into known from octroi.bulk b where b.id = p_id;
  if known.id is not null then
    status := case when (known.kind, known.reason, known.made_by) = (p_kind, p_reason, p_actor_id)
                        and known.tokens is not distinct from p_tokens then 'duplicate' else 'key_reused' end;
    return next; return;
  end if;
  select count(*), count(*) filter (where f.left_out is null) into matching, fitting
    from octroi.find_bulk_people(p_kind, p_people, p_search, p_role, p_status, 10001) f;
  if matching > 10000 then status := 'too_many';
  elsif fitting = 0 then status := 'nobody';
  else
    insert into octroi.bulk (id, kind, tokens, reason, total, made_by)
    values (p_id, p_kind, p_tokens, p_reason, fitting, p_actor_id);
    insert into octroi.bulk_item (bulk_id, wallet_id, person_id)
    select p_id, f.wallet_id, f.person_id
      from octroi.find_bulk_people(p_kind, p_people, p_search, p_role, p_status, 10000) f where f.left_out is null;
    -- Somebody who signed up in between is not to be forgotten in the number.
    update octroi.bulk b set total = (select count(*) from octroi.bulk_item i where i.bulk_id = p_id) where b.id = p_id;
    status := 'started';
  end if;
  return next;
end $$;
revoke all on function octroi.start_bulk from public, anon, authenticated;

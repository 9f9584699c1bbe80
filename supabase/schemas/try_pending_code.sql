-- Counts one try of a code that is awaited, before anybody looks whether it is right. Status: open (what was started,
-- and how many tries are left after this one), gone (ended, expired, used up or never there), limited (too many wrong
-- codes of this person in an hour, whatever they began anew).
create or replace function octroi.try_pending_code(p_id uuid, p_purpose text, p_identity_id uuid)
returns table (status text, email text, name text, proven boolean, factor_ids uuid[], sealed bytea, tries_left int)
language plpgsql set search_path = '' as $$
begin
  -- One at a time: of two at once, neither would see the other's try.
  perform pg_advisory_xact_lock(hashtext('octroi.try_pending_code'), hashtext(p_identity_id::text));
  if (select coalesce(sum(c.tries - (c.ended_at is not null)::int), 0) >= 20 from octroi.pending_code c
       where c.identity_id = p_identity_id and c.started_at > now() - interval '1 hour') then
    status := 'limited'; return next; return;
  end if;
  update octroi.pending_code c set tries = c.tries + 1
   where c.id = p_id and c.purpose = p_purpose and c.identity_id = p_identity_id
     and c.ended_at is null and c.expires_at > now() and c.tries < 5
  returning 'open', c.email, c.name, c.proven, c.factor_ids, c.sealed, 5 - c.tries
       into status, email, name, proven, factor_ids, sealed, tries_left;
  status := coalesce(status, 'gone');
  return next;
end $$;
revoke all on function octroi.try_pending_code from public, anon, authenticated;

-- When a session was last used, and keys that took another's place.

-- Written behind the gates, at most twice a minute: in no index, so that its updates stay on the page (HOT).
alter table octroi.session
  add seen_at timestamptz not null default now(),
  set (fillfactor = 80);

-- A use is nothing that gates must be told of. A session that took a new id is over under the old one.
create function octroi.note_session_change() returns trigger language plpgsql set search_path = '' as $$
begin
  insert into octroi.change (kind, ref) values ('session', old.id);
  notify octroi_change;
  return null;
end $$;
drop trigger note_change on octroi.session;
create trigger note_change after delete or update of id, person_id, expires_at, ended_at, second_factor on octroi.session
  for each row execute function octroi.note_session_change();

-- A key that was rotated lives on until its `expires_at`, beside the one that took its place. All keys that came of one
-- by rotation know it as `first_id`: what they spend is counted, and limited, under that id.
alter table octroi.key
  add first_id uuid references octroi.key,
  add replaced_at timestamptz,
  add check (first_id <> id);
create index on octroi.key (first_id) where first_id is not null;

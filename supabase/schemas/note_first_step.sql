-- Writes down that a person looked at where tokens go, or dismissed the first steps; the first time counts.
create or replace function octroi.note_first_step(p_person_id uuid, p_looked boolean, p_dismissed boolean) returns void
language sql set search_path = '' as $$
  insert into octroi.first_steps as s (person_id, looked_at, dismissed_at)
  select p_person_id, case when p_looked then now() end, case when p_dismissed then now() end
   where p_looked or p_dismissed
  on conflict (person_id) do update
    set looked_at = coalesce(s.looked_at, excluded.looked_at),
        dismissed_at = coalesce(s.dismissed_at, excluded.dismissed_at)
    where (s.looked_at is null and excluded.looked_at is not null)
       or (s.dismissed_at is null and excluded.dismissed_at is not null)
$$;
revoke all on function octroi.note_first_step from public, anon, authenticated;

-- Keeps in mind whether a person has a verified second factor. p_event is what happened to p_factor_id, for the audit
-- log: made or removed; null when it was only seen. When the last is removed, recovery codes stand in for nothing.
create or replace function octroi.set_second_factor(
  p_person_id uuid, p_has boolean, p_event text default null, p_factor_id uuid default null
) returns void language plpgsql set search_path = '' as $$
begin
  update octroi.person p set second_factor = p_has where p.id = p_person_id and p.second_factor <> p_has;
  if not p_has then
    delete from octroi.recovery_code c where c.person_id = p_person_id and p_event = 'removed';
    update octroi.session s set second_factor = false where s.person_id = p_person_id and s.second_factor;
  end if;
  if p_event is not null then
    perform octroi.write_audit('second_factor.' || p_event, p_factor_id::text, p_person_id, null, null, p_person_id);
  end if;
end $$;
revoke all on function octroi.set_second_factor from public, anon, authenticated;

-- An admin's brake on an app, or on everything (p_app null), in place of the one before: p_mode null opens again, and
-- without shadow nothing of it stays.
create or replace function octroi.set_brake(p_app text, p_mode text, p_reason text, p_shadow boolean, p_actor_id uuid)
returns void language plpgsql set search_path = '' as $$
begin
  if p_mode is null and not p_shadow then
    delete from octroi.brake b where b.app = coalesce(p_app, '*');
    return;
  end if;
  insert into octroi.brake as b (app, mode, reason, shadow, actor_id)
  values (coalesce(p_app, '*'), p_mode, case when p_mode is not null then p_reason end, p_shadow, p_actor_id)
  on conflict (app) do update
    set mode = excluded.mode, reason = excluded.reason, shadow = excluded.shadow, actor_id = excluded.actor_id, set_at = now();
end $$;
revoke all on function octroi.set_brake from public, anon, authenticated;

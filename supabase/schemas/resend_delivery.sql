-- Sends again what was sent, given up or is waiting: now. Status: resent, no_delivery, endpoint_off.
create or replace function octroi.resend_delivery(p_id uuid) returns table (status text)
language plpgsql set search_path = '' as $$
begin
  if exists (select from octroi.delivery d join octroi.webhook_endpoint w on w.id = d.endpoint_id
              where d.id = p_id and w.off_at is not null) then
    status := 'endpoint_off';
  else
    update octroi.delivery d set state = 'waiting', sent_at = null, attempts = 0, next_at = now(), last_error = null
     where d.id = p_id;
    status := case when found then 'resent' else 'no_delivery' end;
    if found then perform octroi.write_audit('delivery.resent', p_id::text); end if;
  end if;
  return next;
end $$;
revoke all on function octroi.resend_delivery from public, anon, authenticated;

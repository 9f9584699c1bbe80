-- Deletes an account: sessions and keys end, the balance is forfeited, and what says who they were is removed. The row,
-- the journal and the audit log stay. Status: closed, no_person, last_admin (nothing was changed: no active admin would
-- be left).
create or replace function octroi.close_account(p_person_id uuid) returns table (status text)
language plpgsql set search_path = '' as $$
declare
  person octroi.person;
begin
  -- One at a time with change_person and make_first_admin: the last two admins must not both go.
  perform pg_advisory_xact_lock(hashtext('octroi.make_first_admin'));
  select * into person from octroi.person p where p.id = p_person_id for update;
  if person.id is null or person.status = 'closed' then
    status := 'no_person'; return next; return;
  end if;
  if person.role = 'admin' and person.status <> 'suspended'
     and not exists (select from octroi.person p where p.role = 'admin' and p.status = 'active' and p.id <> p_person_id) then
    status := 'last_admin'; return next; return;
  end if;
  -- What was sent too: its words may name the person.
  delete from octroi.outbox o where o.person_id = p_person_id;
  delete from octroi.notification n where n.person_id = p_person_id;
  delete from octroi.notification_preference f where f.person_id = p_person_id;
  delete from octroi.notification_app n where n.person_id = p_person_id;
  delete from octroi.notification_setting s where s.person_id = p_person_id;
  delete from octroi.delivery d where d.person_id = p_person_id;
  -- Before the wallet is locked: see claim_top_up. The provider forgets the card.
  delete from octroi.top_up t where t.person_id = p_person_id;
  perform octroi.forfeit_balance(p_person_id);
  perform octroi.end_sessions(p_person_id);
  update octroi.session s set user_agent = '', address = '' where s.person_id = p_person_id;
  update octroi.key k set revoked_at = coalesce(k.revoked_at, now()), name = 'deleted', revoked_reason = null where k.person_id = p_person_id;
  update octroi.terms_acceptance a set address = null where a.person_id = p_person_id;
  delete from octroi.contact_message m where m.person_id = p_person_id;
  delete from octroi.recovery_code c where c.person_id = p_person_id;
  delete from octroi.provider_account a where a.person_id = p_person_id;
  delete from octroi.pending_code c where c.identity_id = p_person_id;
  delete from octroi.group_member m where m.person_id = p_person_id;
  delete from octroi.app_access a where a.person_id = p_person_id;
  delete from octroi.app_favourite f where f.person_id = p_person_id;
  -- What is at the provider ends there: see list_ending_subscriptions.
  perform octroi.end_subscription(s.id, 'cancelled') from octroi.subscription s
    where s.person_id = p_person_id and s.ended_at is null and coalesce(s.provider_id, s.session_id) is null;
  update octroi.subscription s set address = null where s.person_id = p_person_id;
  delete from octroi.outbox o where o.person_id = p_person_id;
  delete from octroi.payment_customer c where c.person_id = p_person_id;
  delete from octroi.referral_code c where c.person_id = p_person_id;
  -- Invoices that were sent are kept, as the law asks.
  delete from octroi.billing b where b.person_id = p_person_id;
  delete from octroi.invoice i where i.person_id = p_person_id and i.number is null;
  delete from octroi.first_steps f where f.person_id = p_person_id;
  delete from octroi.usage_top t where t.person_id = p_person_id;
  delete from octroi.person_seen s where s.person_id = p_person_id;
  update octroi.person p
     set status = 'closed', closed_at = now(), role = 'user', suspended_reason = null, second_factor = false, name = '',
         email = p.id || '@closed.invalid'
   where p.id = p_person_id;
  status := 'closed';
  return next;
end $$;
revoke all on function octroi.close_account from public, anon, authenticated;

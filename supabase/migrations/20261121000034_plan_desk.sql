-- Which plan an event of the provider was about, as order_id says which order.
alter table octroi.payment_event
  add column subscription_id uuid references octroi.subscription,
  add constraint payment_event_about_check check (order_id is null or subscription_id is null);
update octroi.payment_event e set subscription_id = s.id
  from octroi.subscription s
 where e.order_id is null and e.object_id in (s.provider_id, s.session_id);
update octroi.payment_event e set subscription_id = i.subscription_id
  from octroi.subscription_invoice i
 where e.order_id is null and e.subscription_id is null and e.object_id = i.provider_id;
create index on octroi.payment_event (subscription_id) where subscription_id is not null;

-- Spend limits of two hands: a person's own and an admin's beside it, of which the lower one holds. What stands here
-- already was set by hand, which only operators can.
alter table octroi.spend_limit
  add set_by text not null default 'admin' check (set_by in ('person', 'admin')),
  drop constraint spend_limit_wallet_id_app_id_key_id_period_key,
  add constraint spend_limit_one_key unique nulls not distinct (wallet_id, app_id, key_id, period, set_by);

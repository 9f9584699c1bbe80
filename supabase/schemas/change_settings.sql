-- Changes what p_change names by column; null goes back to the product's own. Who signs up from the moment when welcome
-- tokens are switched on is given them.
create or replace function octroi.change_settings(p_change jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  s octroi.setting;
begin
  select * into s from octroi.setting for update;
  s := jsonb_populate_record(s, p_change - 'id' - 'welcome_since');
  -- A JSON null becomes a document, not the absence of one.
  if p_change -> 'token_words' = 'null' then s.token_words := null; end if;
  s.welcome_tokens := coalesce(s.welcome_tokens, 0);
  s.notification_days := coalesce(s.notification_days, 30);
  update octroi.setting t
     set brand_name = s.brand_name, brand_light = s.brand_light, brand_dark = s.brand_dark, token_words = s.token_words,
         sign_up = s.sign_up, welcome_tokens = s.welcome_tokens, welcome_days = s.welcome_days,
         welcome_since = case when s.welcome_tokens > 0 then coalesce(t.welcome_since, now()) end,
         failed_sign_in_days = s.failed_sign_in_days, notification_days = s.notification_days,
         refusal_days = s.refusal_days;
end $$;
revoke all on function octroi.change_settings from public, anon, authenticated;

-- What admins set, and which logo there is; always one row.
create or replace function octroi.find_settings() returns table (
  brand_name text, brand_light text, brand_dark text, token_words jsonb, sign_up text, welcome_tokens bigint,
  welcome_days int, failed_sign_in_days int, notification_days int, refusal_days int, logo_hash text
) language sql stable set search_path = '' as $$
  select s.brand_name, s.brand_light, s.brand_dark, s.token_words, s.sign_up, s.welcome_tokens, s.welcome_days,
         s.failed_sign_in_days, s.notification_days, s.refusal_days, (select l.hash from octroi.brand_logo l)
    from octroi.setting s
$$;
revoke all on function octroi.find_settings from public, anon, authenticated;

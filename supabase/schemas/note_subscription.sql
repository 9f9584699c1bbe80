-- Tells whose plan it is of something about it, once for each `p_about`. False when they were told.
create or replace function octroi.note_subscription(p_id uuid, p_what text, p_about timestamptz, p_more jsonb default '{}')
returns boolean language plpgsql set search_path = '' as $$
begin
  insert into octroi.subscription_notice (subscription_id, what, about) values (p_id, p_what, p_about) on conflict do nothing;
  if not found then return false; end if;
  insert into octroi.outbox (kind, person_id, payload)
  select split_part(p_what, ':', 1), s.person_id,
         jsonb_build_object('plan', t.title, 'amount', t.amount, 'currency', t.currency,
                            'endsOn', to_char(s.period_end at time zone 'UTC', 'YYYY-MM-DD')) || p_more
    from octroi.subscription s join octroi.plan_terms t on t.id = coalesce(s.next_terms_id, s.terms_id)
   where s.id = p_id;
  return true;
end $$;
revoke all on function octroi.note_subscription from public, anon, authenticated;

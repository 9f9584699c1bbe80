-- Whose automatic top-up is to buy now, who waited longest first; `barred`: the person is suspended, and it is to stop.
-- It is a guess without locks: claim_top_up looks again.
create or replace function octroi.list_due_top_ups(p_live boolean, p_limit int default 20)
returns table (
  person_id uuid, pack text, tokens bigint, amount bigint, currency text, language text, payer_id text, card_id text,
  barred boolean
) language sql stable set search_path = '' as $$
  select t.person_id, t.pack, t.tokens, t.amount, t.currency, t.language, t.payer_id, t.card_id, p.status = 'suspended'
    from octroi.top_up t
    join octroi.wallet w on w.id = t.wallet_id
    join octroi.person p on p.id = t.person_id
   where t.live = p_live and t.state = 'on'
     and (p.status = 'suspended'
          or ((w.available < t.threshold or w.next_expiry <= now())
              and not exists (select from octroi.customer_order o
                               where o.person_id = t.person_id and o.live = t.live and o.card_id is not null
                                 and o.ended_at is null)
              and octroi.top_up_spent(t.person_id, t.live, t.currency) + t.amount <= t.cap
              and octroi.terms_due(t.person_id) is null
              and not octroi.awaits_tokens(t.person_id)))
   order by t.tried_at nulls first limit p_limit
$$;
revoke all on function octroi.list_due_top_ups from public, anon, authenticated;

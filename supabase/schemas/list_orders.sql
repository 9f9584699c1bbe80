-- Orders with their payments, newest first: one person's (p_person_id), one (p_id), or everybody's. `p_search` finds an
-- address, a name, a reference, a payment's or an order's id by its beginning, and `p_state` is a payment's, or an order's.
-- A whole id goes by its index: each call is planned for what it asks. `top_up`: it was made by an automatic top-up.
drop function if exists octroi.list_orders(uuid, uuid, text, text, text, boolean, bigint, uuid, int);
drop function if exists octroi.list_orders(uuid, uuid, text, text, text, boolean, bigint, uuid, int, boolean);
create or replace function octroi.list_orders(
  p_id uuid default null, p_person_id uuid default null, p_search text default null, p_state text default null,
  p_method text default null, p_live boolean default null, p_before_us bigint default null, p_before_id uuid default null,
  p_limit int default 1, p_top_up boolean default null
) returns table (
  id uuid, person_id uuid, person_email text, person_name text, method text, live boolean, pack text, title text,
  tokens bigint, amount bigint, currency text, state text, session_id text, reference text,
  made_at timestamptz, expires_at timestamptz, terms_version int, waived_at timestamptz, payment_id uuid,
  payment_state text, paid bigint, refunded bigint, dispute text, taken_back bigint, provider_id text, failure_code text,
  failure_message text, receipt_url text, invoice_url text, invoice_number text, paid_at timestamptz, created_us bigint,
  promotion_id uuid, promotion text, discount bigint, top_up boolean, language text
) language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  one uuid := coalesce(p_id, octroi.find_order_named(p_search));
  words text := case when one is null then p_search end;
begin
  if one is null and octroi.is_whole_id(p_search) then return; end if;
  return query
  select o.id, o.person_id, p.email, p.name, o.method, o.live, o.pack, o.title, o.tokens, o.amount, o.currency, o.state,
         o.session_id, o.reference, o.made_at, o.expires_at, o.terms_version, o.waived_at, m.id, m.state,
         m.amount, m.refunded, m.dispute, m.taken_back, m.provider_id, m.failure_code, m.failure_message, m.receipt_url,
         m.invoice_url, m.invoice_number, m.paid_at, (extract(epoch from o.made_at) * 1000000)::bigint,
         o.promotion_id, r.name, o.discount, o.card_id is not null, o.language
    from octroi.customer_order o
    join octroi.person p on p.id = o.person_id
    left join octroi.payment m on m.order_id = o.id
    left join octroi.promotion r on r.id = o.promotion_id
   where (one is null or o.id = one)
     and (p_person_id is null or o.person_id = p_person_id)
     and (p_method is null or o.method = p_method)
     and (p_live is null or o.live = p_live)
     and (p_top_up is null or (o.card_id is not null) = p_top_up)
     and (p_state is null or coalesce(m.state, o.state) = p_state)
     and (words is null or p.email like lower(words) || '%' or lower(p.name) like '%' || lower(words) || '%'
          or o.id::text like lower(words) || '%')
     and (p_before_us is null or (o.made_at, o.id)
          < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id))
   order by o.made_at desc, o.id desc
   limit p_limit;
end $$;
revoke all on function octroi.list_orders from public, anon, authenticated;

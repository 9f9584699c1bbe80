-- Our own invoices, newest first: one person's (p_person_id), one (p_id), or everybody's. `p_search` finds a number, an
-- order's reference, an address or a name by its beginning, `p_state` is state_of_invoice's, `p_year` that of the number,
-- `p_sent` leaves drafts out. A draft shows seller and buyer as they are now.
create or replace function octroi.list_invoices(
  p_id uuid default null, p_person_id uuid default null, p_search text default null, p_state text default null,
  p_year int default null, p_sent boolean default false, p_before_us bigint default null,
  p_before_id uuid default null, p_limit int default 1
) returns table (
  id uuid, person_id uuid, person_email text, person_name text, order_id uuid, reference text, number text, state text,
  language text, currency text, items jsonb, taxes jsonb, total bigint, paid bigint, credited bigint, tokens bigint,
  grant_days int, taken_back bigint, due_on text, issued_on text, sent_at timestamptz, paid_at timestamptz,
  reminded_at timestamptz, seller jsonb, buyer jsonb, made_at timestamptz, created_us bigint
) language sql stable set search_path = '' as $$
  select i.id, i.person_id, p.email, p.name, i.order_id, o.reference, i.number, octroi.state_of_invoice(i), i.language,
         i.currency, i.items, i.taxes, i.total, i.paid, i.credited, i.tokens, i.grant_days, i.taken_back,
         to_char(i.due_on, 'YYYY-MM-DD'), to_char(i.issued_on, 'YYYY-MM-DD'), i.sent_at, i.paid_at, i.reminded_at,
         coalesce(i.seller, octroi.seller_now()), coalesce(i.buyer, octroi.buyer_of(i.person_id)), i.made_at,
         (extract(epoch from i.made_at) * 1000000)::bigint
    from octroi.invoice i
    join octroi.person p on p.id = i.person_id
    left join octroi.customer_order o on o.id = i.order_id
   where i.id = coalesce(p_id, i.id)
     and (p_person_id is null or i.person_id = p_person_id)
     and (p_state is null or octroi.state_of_invoice(i) = p_state)
     and (not p_sent or i.number is not null)
     and (p_year is null or extract(year from i.issued_on) = p_year)
     and (p_search is null or i.number like upper(p_search) || '%' or o.reference = upper(p_search)
          or p.email like lower(p_search) || '%' or lower(i.buyer ->> 'name') like '%' || lower(p_search) || '%'
          or lower(p.name) like '%' || lower(p_search) || '%'
          or exists (select from octroi.credit_note c where c.invoice_id = i.id and c.number = upper(p_search)))
     and (p_before_us is null or (i.made_at, i.id)
          < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id))
   order by i.made_at desc, i.id desc
   limit p_limit
$$;
revoke all on function octroi.list_invoices from public, anon, authenticated;

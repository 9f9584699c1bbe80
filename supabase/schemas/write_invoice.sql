-- Writes a draft, or writes it anew. Status: written, is_sent (it has its number: nothing is changed), no_person, invalid
-- (less than nothing in all, or at one rate), other (the draft is another person's).
create or replace function octroi.write_invoice(
  p_id uuid, p_person_id uuid, p_language text, p_currency text, p_items jsonb, p_tokens bigint, p_grant_days int,
  p_due_on date
) returns table (status text) language plpgsql set search_path = '' as $$
declare
  known octroi.invoice;
  wallet bigint;
begin
  select * into known from octroi.invoice i where i.id = p_id for update;
  select w.id into wallet from octroi.wallet w join octroi.person p on p.id = w.person_id
   where p.id = p_person_id and p.status <> 'closed';
  status := case
    when known.number is not null then 'is_sent'
    when known.id is not null and known.person_id <> p_person_id then 'other'
    when wallet is null then 'no_person'
    when exists (select from octroi.sum_items(p_items) s where s.gross < 0)
         or (select sum(s.gross) from octroi.sum_items(p_items) s) > 999999999999 then 'invalid'
    else 'written' end;
  if status = 'written' then
    insert into octroi.invoice as i
      (id, wallet_id, person_id, language, currency, items, taxes, total, tokens, grant_days, due_on)
    values (p_id, wallet, p_person_id, p_language, p_currency, p_items, '[]', 0, p_tokens, p_grant_days, p_due_on)
    on conflict (id) do update
      set language = excluded.language, currency = excluded.currency, items = excluded.items, tokens = excluded.tokens,
          grant_days = excluded.grant_days, due_on = excluded.due_on;
  end if;
  return next;
end $$;
revoke all on function octroi.write_invoice from public, anon, authenticated;

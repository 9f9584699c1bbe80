-- One charge whose terms ask for more than a row in the journal: a hold, a pass, a free use, a counted access, a spend
-- limit. The caller holds the wallet's lock; statuses as in charge_batch. Asked in this order: what is known already,
-- what is used up, what costs nothing, what must not be spent, what cannot be paid.
create or replace function octroi.charge_one(
  p_wallet bigint, p_id uuid, p_tokens bigint, p_app int, p_note text, p_key text, p_terms jsonb, p_gate int,
  p_request bigint, p_limited boolean,
  out status text, out balance bigint, out charge_id uuid, out charged_at timestamptz, out tokens bigint,
  out pass_until timestamptz
) language plpgsql set search_path = '' as $$
declare
  known record;
  opened octroi.pass;
  person uuid;
  access_status text;
  access_id uuid;   -- a counted access to the app, with a use left
  the_rule text := left(coalesce(p_note, ''), 500);
begin
  charge_id := p_id; charged_at := now(); tokens := 0;
  select w.available into balance from octroi.wallet w where w.id = p_wallet;
  if balance is null then
    status := 'no_wallet'; balance := 0; return;
  elsif p_id is null or p_app is null or coalesce(p_tokens, 0) <= 0 or p_tokens > 9007199254740991
        or octet_length(p_key) not between 1 and 255 then
    status := 'invalid'; return;
  end if;

  select * into known from octroi.recall_charge(p_wallet, p_id, p_tokens, p_app, p_key);
  if p_terms ? 'pass' and coalesce(known.charge_id <> p_id, true) then
    select * into opened from octroi.pass p
     where p.wallet_id = p_wallet and p.app_id = p_app and p.rule = the_rule and p.expires_at > now();
  end if;
  if p_terms ? 'accessUse' and opened.charge_id is null and known.status is null then
    select w.person_id into person from octroi.wallet w where w.id = p_wallet;
    select a.status, a.access_id into access_status, access_id from octroi.find_access(person, p_app) a;
  end if;
  if opened.charge_id is not null then
    status := 'pass'; charge_id := opened.charge_id; charged_at := opened.opened_at; pass_until := opened.expires_at;
  elsif known.status is not null then
    status := known.status; balance := known.balance; charge_id := known.charge_id; charged_at := known.charged_at;
    tokens := known.tokens;
    select p.expires_at into pass_until from octroi.pass p where p.charge_id = p_id;
  elsif access_status in ('used_up', 'none') then
    status := 'used_up';
  elsif p_terms ? 'quota' and octroi.use_quota(p_wallet, p_id, p_app, the_rule, p_terms -> 'quota', octroi.refund_classes(p_terms)) then
    status := 'free';
    perform octroi.keep_key(p_wallet, p_app, p_key, p_id, p_tokens);
  elsif p_limited and not octroi.has_room(p_wallet, p_app, (p_terms ->> 'keyId')::uuid, p_tokens) then
    status := 'limit_reached';
  elsif p_tokens > balance then
    status := 'insufficient';
  else
    status := case when (p_terms ->> 'hold')::boolean then 'held' else 'charged' end;
    perform octroi.take(p_wallet, p_id, p_tokens, p_app, the_rule, p_terms, p_gate, p_request);
    perform octroi.keep_key(p_wallet, p_app, p_key, p_id, p_tokens);
    if p_limited then
      perform octroi.count_spending(p_wallet, p_app, (p_terms ->> 'keyId')::uuid, now(), p_tokens);
    end if;
    balance := balance - p_tokens; tokens := p_tokens;
    if status = 'charged' and p_terms ? 'pass' then
      pass_until := octroi.open_pass(p_wallet, p_id, p_app, the_rule, (p_terms ->> 'pass')::int);
    end if;
  end if;
  if access_id is not null and status in ('charged', 'held', 'free') then
    perform octroi.use_access(access_id, p_id, person);
  end if;
end $$;
revoke all on function octroi.charge_one from public, anon, authenticated;

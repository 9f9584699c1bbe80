-- Whether every spend limit of the wallet that bears on this app and key leaves room for tokens now. The first refusal
-- of a period writes one outbox row. The caller holds the wallet's lock.
create or replace function octroi.has_room(p_wallet bigint, p_app int, p_key uuid, p_tokens bigint) returns boolean
language plpgsql set search_path = '' as $$
declare
  reached octroi.spend_limit;
begin
  select l.* into reached
    from octroi.spend_limit l
    left join octroi.spend_total t on t.limit_id = l.id and t.period_start = octroi.period_start(l.period, now())
   where l.wallet_id = p_wallet and (l.app_id is null or l.app_id = p_app) and (l.key_id is null or l.key_id = p_key)
     and coalesce(t.tokens, 0) + p_tokens > l.tokens
   order by l.id limit 1;
  if reached.id is null then return true; end if;
  insert into octroi.spend_total as t (limit_id, period_start, reached_at)
  values (reached.id, octroi.period_start(reached.period, now()), now())
  on conflict (limit_id, period_start) do update set reached_at = now() where t.reached_at is null;
  if found then
    insert into octroi.outbox (kind, person_id, payload)
    select 'limit_reached', w.person_id, jsonb_build_object(
             'limit', reached.tokens, 'period', reached.period, 'keyId', reached.key_id,
             'app', (select a.name from octroi.app a where a.id = reached.app_id))
      from octroi.wallet w where w.id = p_wallet;
  end if;
  return false;
end $$;
revoke all on function octroi.has_room from public, anon, authenticated;

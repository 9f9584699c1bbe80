-- What evidence has given a person back today (UTC) on one app: how often, free uses too, and how many tokens.
create or replace function octroi.refunded_today(p_wallet bigint, p_app int, out refunds bigint, out tokens bigint)
language plpgsql stable set search_path = '' as $$
begin
  select count(*), coalesce(sum(c.tokens), 0)::bigint into refunds, tokens
    from octroi.settlement s left join octroi.settleable c on c.id = s.charge_id
   where s.wallet_id = p_wallet and s.app_id = p_app and s.result in ('refunded', 'voided')
     and s.at >= date_trunc('day', now() at time zone 'UTC') at time zone 'UTC'
     and s.source in ('gateway', 'access-log', 'tool') and not s.late;
end $$;
revoke all on function octroi.refunded_today from public, anon, authenticated;

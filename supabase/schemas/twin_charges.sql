-- Other charges of a wallet for the same request within 30 s: along the journal's key, whose ids begin with the time.
create or replace function octroi.twin_charges(p_wallet bigint, p_request bigint, p_id uuid, p_at timestamptz)
returns table (id uuid) language sql stable set search_path = '' as $$
  select j.ref
    from octroi.journal j
   where j.wallet_id = p_wallet and j.request = p_request and j.ref <> p_id
     and j.ref >= octroi.first_id_at(p_at - interval '40 seconds') and j.ref < octroi.first_id_at(p_at + interval '40 seconds')
     and j.at between p_at - interval '30 seconds' and p_at + interval '30 seconds'
$$;
revoke all on function octroi.twin_charges from public, anon, authenticated;

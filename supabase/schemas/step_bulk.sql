-- Does the next p_limit people of a bulk, in the order of their wallets, as all that locks wallets does. Each is done
-- with its own mark in one transaction, and who is being done by another call is passed over: so twice is once.
create or replace function octroi.step_bulk(p_id uuid, p_limit int default 200) returns void
language plpgsql set search_path = '' as $$
declare
  bulk octroi.bulk;
  r record;
  outcome text;
begin
  select * into bulk from octroi.bulk b where b.id = p_id and b.done_at is null;
  if bulk.id is null then return; end if;
  for r in
    select i.wallet_id, i.person_id from octroi.bulk_item i
     where i.bulk_id = p_id and i.status = 'waiting'
     order by i.wallet_id limit p_limit for update skip locked
  loop
    begin
      if bulk.kind = 'grant' then
        select a.status into outcome
          from octroi.adjust_balance(r.person_id, bulk.tokens, bulk.reason, bulk.made_by, 'bulk:' || p_id, 0) a
         where exists (select from octroi.person p where p.id = r.person_id and p.status <> 'closed');
      else
        select c.status into outcome
          from octroi.change_person(r.person_id, null, 'suspended', bulk.reason) c
         where exists (select from octroi.person p where p.id = r.person_id and p.role <> 'admin');
      end if;
    -- No balance holds that many tokens.
    exception when check_violation then outcome := 'refused';
    end;
    update octroi.bulk_item i
       set status = case when outcome in ('adjusted', 'duplicate', 'changed') then 'done' else 'refused' end
     where i.bulk_id = p_id and i.wallet_id = r.wallet_id;
  end loop;
  update octroi.bulk b set done_at = now()
   where b.id = p_id and b.done_at is null
     and not exists (select from octroi.bulk_item i where i.bulk_id = p_id and i.status = 'waiting');
end $$;
revoke all on function octroi.step_bulk from public, anon, authenticated;

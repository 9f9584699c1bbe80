-- How far somebody new came: whether they used an app, were ever given tokens, looked at where tokens go, and want to be
-- shown the steps no more.
create or replace function octroi.load_first_steps(p_person_id uuid)
returns table (used boolean, given boolean, looked boolean, dismissed boolean)
language sql stable set search_path = '' as $$
  select exists (select from octroi.usage_fact u where u.person_id = p_person_id),
         -- Whoever has a movement was given something first, so this ends at the journal's first rows.
         exists (select from octroi.journal j
                  where j.wallet_id = (select w.id from octroi.wallet w where w.person_id = p_person_id)
                    and j.credit = 'available' and j.kind in ('grant', 'adjustment', 'transfer')),
         coalesce(s.looked_at is not null, false), coalesce(s.dismissed_at is not null, false)
    from (select) one
    left join octroi.first_steps s on s.person_id = p_person_id
$$;
revoke all on function octroi.load_first_steps from public, anon, authenticated;

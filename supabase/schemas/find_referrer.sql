-- Whose code it is (depth 0), and who brought them, and who those. `networks` are the addresses that the first of them
-- came from in the last 90 days, `fault` why they bring nobody now. No row: referral is off, or nobody has this code.
create or replace function octroi.find_referrer(p_code text)
returns table (person_id uuid, email text, networks text[], fault text, depth int)
language sql stable set search_path = '' as $$
  with recursive chain as (
    select c.person_id, 0 as depth
      from octroi.referral_code c cross join octroi.referral_setting s where c.code = p_code and s.is_on
     union all
    select r.referrer_id, h.depth + 1
      from chain h join octroi.referral r on r.referred_id = h.person_id and r.state <> 'refused'
     where h.depth < 20
  )
  select h.person_id, p.email,
         case h.depth when 0 then array(
           select distinct s.address from octroi.session s
            where s.person_id = h.person_id and s.seen_at > now() - interval '90 days' and s.address <> '' limit 500) end,
         octroi.bringing_fault(h.person_id), h.depth
    from chain h join octroi.person p on p.id = h.person_id
   order by h.depth
$$;
revoke all on function octroi.find_referrer from public, anon, authenticated;

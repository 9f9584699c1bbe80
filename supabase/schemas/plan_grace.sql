-- How much longer than their period the tokens of a plan last that is paid at the provider: a renewal is a draft there for
-- about an hour before its money is asked for, and nobody who pays is to be without tokens until then. See end_grace.
create or replace function octroi.plan_grace() returns interval
language sql immutable set search_path = '' as $$
  select interval '6 hours'
$$;
revoke all on function octroi.plan_grace from public, anon, authenticated;

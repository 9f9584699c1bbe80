-- Makes the account of somebody who signed up, with what came with it in the same transaction: the invitation is used up
-- and the terms are accepted. Status: made, bad_invitation (gone since it was looked at; nothing was made), email_taken.
drop function if exists octroi.make_account(uuid, text, text, boolean, bytea, int, text);
create or replace function octroi.make_account(
  p_id uuid, p_email text, p_name text, p_proven boolean, p_invitation bytea default null, p_terms int default null,
  p_address text default null, p_referral jsonb default null
) returns table (status text)
language plpgsql set search_path = '' as $$
begin
  if exists (select from octroi.person p where p.email = lower(p_email) and p.id <> p_id) then
    status := 'email_taken'; return next; return;
  end if;
  if p_invitation is not null and not octroi.use_invitation(p_invitation, p_email) then
    status := 'bad_invitation'; return next; return;
  end if;
  perform octroi.open_account(p_id, p_email, p_name, p_proven, true, p_referral);
  if p_terms is not null then perform octroi.accept_terms(p_id, p_terms, p_address); end if;
  status := 'made';
  return next;
end $$;
revoke all on function octroi.make_account from public, anon, authenticated;

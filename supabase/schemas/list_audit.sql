-- The audit log, newest first: entries before p_before. An actor is an id or an address, a subject an id or a name
-- (people are also found by what is about them), a kind whole or its first words. One statement for each set of
-- filters, so that each is planned for its own index. `from` and `to` bound the walk by the time inside the id, too.
create or replace function octroi.list_audit(
  p_actor text default null, p_subject text default null, p_kind text default null,
  p_from timestamptz default null, p_to timestamptz default null, p_before uuid default null, p_limit int default 50
) returns table (id uuid, at timestamptz, kind text, actor_id uuid, actor_email text, actor_role text, subject text,
                 person_id uuid, person_email text, before jsonb, after jsonb, address text, request_id text)
language plpgsql stable set search_path = '' as $$
declare
  is_id text := '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';
  wanted text := 'true';
begin
  if p_actor ~ is_id then wanted := wanted || ' and l.actor_id = $1::uuid';
  elsif p_actor is not null then wanted := wanted || ' and l.actor_email = lower($1)';
  end if;
  if p_subject ~ is_id then wanted := wanted || ' and (l.subject = lower($2) or l.person_id = $2::uuid)';
  elsif p_subject is not null then wanted := wanted || ' and l.subject = $2';
  end if;
  if p_kind is not null then wanted := wanted || ' and (l.kind = $3 or starts_with(l.kind, $3 || ''.''))'; end if;
  return query execute '
    select l.id, l.at, l.kind, l.actor_id, l.actor_email, l.actor_role, l.subject, l.person_id, p.email, l.before, l.after,
           l.address, l.request_id
      from octroi.audit_log l left join octroi.person p on p.id = l.person_id
     where l.id < coalesce($6, ''ffffffff-ffff-ffff-ffff-ffffffffffff'')
       and l.id >= octroi.first_id_at($4 - interval ''1 hour'')
       and l.id < octroi.first_id_at(coalesce($5, ''9000-01-01'') + interval ''1 hour'')
       and ($4 is null or l.at >= $4) and ($5 is null or l.at < $5)
       and ' || wanted || '
     order by l.id desc limit $7'
    using p_actor, p_subject, p_kind, p_from, p_to, p_before, p_limit;
end $$;
revoke all on function octroi.list_audit from public, anon, authenticated;

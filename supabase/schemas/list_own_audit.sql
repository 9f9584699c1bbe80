-- What the audit log says about a person, as they may read it, newest first: `actor` is self, or the role of somebody
-- else (null: nobody signed in, or the service), whose name and network address are not theirs to know.
create or replace function octroi.list_own_audit(p_person_id uuid, p_before uuid default null, p_limit int default 50)
returns table (id uuid, at timestamptz, kind text, actor text, before jsonb, after jsonb, address text)
language sql stable set search_path = '' as $$
  select l.id, l.at, l.kind, case when l.actor_id = p_person_id then 'self' else l.actor_role end, l.before, l.after,
         case when l.actor_id is null or l.actor_id = p_person_id then l.address end
    from octroi.audit_log l
   where l.person_id = p_person_id and l.id < coalesce(p_before, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
   order by l.id desc
   limit p_limit
$$;
revoke all on function octroi.list_own_audit from public, anon, authenticated;

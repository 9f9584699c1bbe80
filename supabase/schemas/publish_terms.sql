-- Publishes a new version of the terms; everybody is asked for it from now on.
create or replace function octroi.publish_terms(p_text jsonb, p_made_by uuid)
returns table (version int, text jsonb, published_at timestamptz)
language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtext('octroi.publish_terms'));
  return query
    insert into octroi.terms as t (version, text, made_by)
    select coalesce(max(o.version), 0) + 1, p_text, p_made_by from octroi.terms o
    returning t.version, t.text, t.published_at;
end $$;
revoke all on function octroi.publish_terms from public, anon, authenticated;

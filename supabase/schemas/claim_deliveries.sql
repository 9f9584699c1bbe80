-- Takes what is due to be sent, for p_lease_s seconds: whoever takes it and dies leaves it to the next. The words are an
-- admin's when there are any, in the person's language.
create or replace function octroi.claim_deliveries(p_limit int, p_lease_s int)
returns table (id uuid, channel text, event text, data jsonb, attempts int, created_at timestamptz, person_id uuid,
               email text, name text, language text, subject text, text text, url text, secret bytea)
language sql set search_path = '' as $$
  with due as (
    select d.id from octroi.delivery d
     where d.state = 'waiting' and d.next_at <= now()
     order by d.next_at limit p_limit
       for update skip locked
  ), taken as (
    update octroi.delivery d set attempts = d.attempts + 1, next_at = now() + p_lease_s * interval '1 second'
      from due where d.id = due.id returning d.*
  )
  select t.id, t.channel, t.event, t.data, t.attempts, t.created_at, p.id, p.email, p.name, coalesce(s.language, 'en'),
         m.subject, m.text, w.url, w.secret
    from taken t
    join octroi.person p on p.id = t.person_id
    left join octroi.notification_setting s on s.person_id = p.id
    left join octroi.notification_template m on m.event = t.event and m.language = coalesce(s.language, 'en')
    left join octroi.webhook_endpoint w on w.id = t.endpoint_id
$$;
revoke all on function octroi.claim_deliveries from public, anon, authenticated;

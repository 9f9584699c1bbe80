-- The classes of answers in a charge's terms that give it back, as the journal keeps them: null, '4xx', '5xx', '4xx 5xx'.
create or replace function octroi.refund_classes(p_terms jsonb) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return nullif(concat_ws(' ', case when p_terms -> 'refund' ? '4xx' then '4xx' end,
                               case when p_terms -> 'refund' ? '5xx' then '5xx' end), '');
end $$;
revoke all on function octroi.refund_classes from public, anon, authenticated;

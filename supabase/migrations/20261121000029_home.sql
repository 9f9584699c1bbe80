-- The home page carries as many blocks of services as the operator likes, and the way to an account is a block as well.

alter table octroi.site_block add column id text;
update octroi.site_block set id = kind;

alter table octroi.site_block
  drop constraint site_block_pkey,
  drop constraint site_block_kind_check,
  drop constraint site_block_position_check,
  add primary key (id),
  alter column kind set not null,
  add constraint site_block_kind_check check (kind in ('hero', 'services', 'pricing', 'faq', 'contact', 'start')),
  -- Every other kind stands once, under its own name.
  add constraint site_block_id_check
    check (case when kind = 'services' then id ~ '^services(-[a-z0-9]{1,20})?$' else id = kind end),
  add constraint site_block_position_check check (position between 1 and 40);

insert into octroi.site_block (id, kind, position)
select 'start', 'start', max(b.position) + 1 from octroi.site_block b having count(*) > 0;

-- It returns another column now, and comes back from supabase/schemas.
drop function if exists octroi.list_site_blocks();

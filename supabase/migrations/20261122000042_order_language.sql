-- The language of the provider's page where an order is paid: asked for again, it is the same page.
alter table octroi.customer_order add column language text not null default 'en' check (language in ('en', 'fr'));

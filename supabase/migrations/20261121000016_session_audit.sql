-- A session that took a new id, in the audit log: what it did before stands under the old one.
create trigger audit_renewed after update of id on octroi.session for each row
  execute function octroi.note_audit('session.renewed', 'id', 'person_id', 'id');

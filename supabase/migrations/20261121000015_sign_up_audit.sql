-- Invitations and terms in the audit log.

create trigger audit_made after insert on octroi.invitation for each row
  execute function octroi.note_audit('invitation.made', 'id', '', 'email', 'uses', 'expires_at');
create trigger audit_used after update of used on octroi.invitation for each row
  execute function octroi.note_audit('invitation.used', 'id', '', 'used');
create trigger audit_revoked after update of revoked_at on octroi.invitation for each row
  execute function octroi.note_audit('invitation.revoked', 'id', '', 'revoked_at');
create trigger audit_published after insert on octroi.terms for each row
  execute function octroi.note_audit('terms.published', 'version', '', 'version');
create trigger audit_accepted after insert on octroi.terms_acceptance for each row
  execute function octroi.note_audit('terms.accepted', 'person_id', 'person_id', 'version');

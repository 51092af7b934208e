"""What the database itself refuses, whoever asks: changing a confirmed paper, rewriting the audit (D1, S1)."""

from __future__ import annotations

_DOCUMENTS = """
CREATE OR REPLACE FUNCTION lianban_keep_document() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE allowed documents;
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'documents are kept for good, % is refused', TG_OP USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.confirmed_at IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'document % is confirmed and cannot change', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  allowed := OLD;
  allowed.markdown := NEW.markdown;
  allowed.confirmed_at := NEW.confirmed_at;
  IF NEW IS DISTINCT FROM allowed THEN
    RAISE EXCEPTION 'a new version is a new row, document % stays', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
"""
_AUDIT = """
CREATE OR REPLACE FUNCTION lianban_keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE allowed audit;
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'the audit is append-only, % is refused', TG_OP USING ERRCODE = 'restrict_violation';
  END IF;
  allowed := OLD;
  allowed.payload := NULL;
  allowed.salt := '';
  IF NEW IS DISTINCT FROM allowed THEN
    RAISE EXCEPTION 'the audit is append-only, row % stays', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
"""
_CHAINS = """
CREATE OR REPLACE FUNCTION lianban_keep_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'audit chains are kept for good, % is refused', TG_OP USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.chain <> OLD.chain OR NOT (
     NEW.length = OLD.length + 1 OR (NEW.length = OLD.length AND NEW.head = OLD.head)) THEN
    RAISE EXCEPTION 'audit chain % only grows', OLD.chain USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
"""


def _triggers(table: str, function: str) -> tuple[str, str]:
    return (
        f"CREATE OR REPLACE TRIGGER {function} BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"CREATE OR REPLACE TRIGGER {function}_all BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
    )


# One statement each, in order, for a migration to execute after the tables exist; executing them again is harmless.
IMMUTABLE_SQL: tuple[str, ...] = (
    _DOCUMENTS,
    *_triggers("documents", "lianban_keep_document"),
    _AUDIT,
    *_triggers("audit", "lianban_keep_audit"),
    _CHAINS,
    *_triggers("audit_chains", "lianban_keep_chain"),
)
# What a role that only works with the system needs on the audit: adding, and erasing a payload with its salt.
AUDIT_GRANTS: tuple[str, ...] = (
    "REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM {role}",
    "GRANT SELECT, INSERT, UPDATE (payload, salt) ON audit TO {role}",
    "REVOKE DELETE, TRUNCATE ON audit_chains FROM {role}",
    "GRANT SELECT, INSERT, UPDATE ON audit_chains TO {role}",
)

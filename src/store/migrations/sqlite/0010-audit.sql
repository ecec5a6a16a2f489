-- The chains of calls (src/records/audit). The link that a transaction adds is with the first entry that it writes, so that
-- it costs no row: `N HASH BODY`. What vouches for the record of a call is salted by a secret of its own.
ALTER TABLE journal ADD COLUMN link TEXT;
ALTER TABLE calls ADD COLUMN salt TEXT;

-- Links without an entry: those of erased calls, whose journal is gone, and of the program's own chain.
CREATE TABLE audit_links (
  chain TEXT NOT NULL,
  n     INTEGER NOT NULL,
  link  TEXT NOT NULL,
  PRIMARY KEY (chain, n)
) STRICT, WITHOUT ROWID;

-- The ends of chains on each day (UTC), and what was signed of it. No foreign keys: they outlive the calls.
CREATE TABLE audit_ends (
  day   TEXT NOT NULL,
  chain TEXT NOT NULL,
  n     INTEGER NOT NULL,
  hash  TEXT NOT NULL,
  PRIMARY KEY (day, chain)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_ends_by_chain ON audit_ends (chain, day);

CREATE TABLE audit_days (
  day       TEXT PRIMARY KEY,
  statement TEXT NOT NULL,
  signature TEXT NOT NULL,
  key       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

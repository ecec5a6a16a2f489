-- The chains of calls (src/records/audit): what each transaction added to them, and the ends that were signed of each day
-- (UTC). No foreign keys: the ends of a day outlive the calls.
CREATE TABLE audit_links (
  chain TEXT NOT NULL,
  n     INTEGER NOT NULL,
  at    TEXT NOT NULL,
  body  TEXT NOT NULL,
  hash  TEXT NOT NULL,
  PRIMARY KEY (chain, n)
) STRICT, WITHOUT ROWID;

-- The secrets that salt the commitments. One that is deleted leaves commitments that nobody can guess.
CREATE TABLE audit_salts (
  chain TEXT PRIMARY KEY,
  salt  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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

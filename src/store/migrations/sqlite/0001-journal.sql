-- The journal of every call, and the records that are read from it. Times are RFC 3339, UTC, milliseconds, so that
-- their order as text is their order in time. Records and data are JSON, as the API shows them.

CREATE TABLE calls (
  id         TEXT PRIMARY KEY,
  state      TEXT NOT NULL,
  caller     TEXT NOT NULL,
  called     TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at   TEXT,
  record     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Lists are newest first; the id decides between calls of one millisecond.
CREATE INDEX calls_by_start ON calls (started_at, id);
CREATE INDEX calls_by_state ON calls (state, started_at, id);
CREATE INDEX calls_by_caller ON calls (caller, started_at, id);
CREATE INDEX calls_by_called ON calls (called, started_at, id);

-- What a crash cut off, found at the next start.
CREATE INDEX calls_open ON calls (started_at, id) WHERE ended_at IS NULL;

CREATE TABLE handoffs (
  id         TEXT PRIMARY KEY,
  call_id    TEXT NOT NULL REFERENCES calls (id),
  created_at TEXT NOT NULL,
  record     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX handoffs_by_call ON handoffs (call_id, created_at, id);

CREATE TABLE journal (
  call_id  TEXT NOT NULL REFERENCES calls (id),
  sequence INTEGER NOT NULL CHECK (sequence >= 1),
  at       TEXT NOT NULL,
  kind     TEXT NOT NULL CHECK (kind IN ('input', 'fact')),
  type     TEXT NOT NULL,
  data     TEXT NOT NULL,
  PRIMARY KEY (call_id, sequence)
) STRICT, WITHOUT ROWID;

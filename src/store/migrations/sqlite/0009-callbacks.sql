-- Callers who are to be called back. Records are JSON, as the API shows them; the columns beside are those that lists and
-- the dialler look by. Times are RFC 3339. No foreign key: a callback may outlive its call, and need not come from one.
CREATE TABLE callbacks (
  id         TEXT PRIMARY KEY,
  call_id    TEXT,
  number     TEXT NOT NULL,
  route      TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'dialling', 'done', 'failed')),
  not_before TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  -- The process that dials it, of those that may use the same data.
  node       TEXT,
  record     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Lists are newest first; the id decides between callbacks of one millisecond.
CREATE INDEX callbacks_by_creation ON callbacks (created_at, id);
CREATE INDEX callbacks_by_state ON callbacks (state, created_at, id);
-- What is due, the longest first; and what is over.
CREATE INDEX callbacks_due ON callbacks (not_before, id) WHERE state = 'waiting';
CREATE INDEX callbacks_expiring ON callbacks (expires_at) WHERE state = 'waiting';
-- What the same caller asks for once more; and what goes with a call.
CREATE INDEX callbacks_by_number ON callbacks (number, route) WHERE state = 'waiting';
CREATE INDEX callbacks_by_call ON callbacks (call_id);

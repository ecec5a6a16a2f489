-- What receivers of webhooks are still to be told of, and what they were told. A row comes with the transaction of its
-- event. Times that attempts go by are milliseconds since the epoch; times to be shown are RFC 3339.
CREATE TABLE deliveries (
  number          INTEGER PRIMARY KEY AUTOINCREMENT,
  id              TEXT NOT NULL UNIQUE,
  call_id         TEXT NOT NULL REFERENCES calls (id),
  webhook         TEXT NOT NULL,
  event           TEXT NOT NULL,
  body            TEXT NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
  -- Null where an earlier event of the call waits for the same receiver, or nothing is to come.
  due_ms          INTEGER,
  expires_ms      INTEGER NOT NULL,
  attempts        INTEGER NOT NULL,
  created_at      TEXT NOT NULL,
  last_attempt_at TEXT,
  last_status     INTEGER,
  last_error      TEXT,
  delivered_at    TEXT,
  CHECK (due_ms IS NULL OR state = 'pending')
) STRICT;

-- The first of each call that waits, by receiver and time.
CREATE INDEX deliveries_due ON deliveries (webhook, due_ms) WHERE due_ms IS NOT NULL;
-- The next of a call for a receiver; and all of a call, where it is deleted.
CREATE INDEX deliveries_by_call ON deliveries (call_id, webhook, state, number);
-- Lists, and what is old enough to be deleted.
CREATE INDEX deliveries_by_state ON deliveries (state, number);
CREATE INDEX deliveries_by_webhook ON deliveries (webhook, state, number);

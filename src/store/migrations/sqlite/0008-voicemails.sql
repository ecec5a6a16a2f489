-- Messages of callers: what the facts of their calls say of them, in the transaction of these. Records are JSON, as the API
-- shows them. A row goes with its call, or with its file.
CREATE TABLE voicemails (
  id         TEXT PRIMARY KEY,
  call_id    TEXT NOT NULL REFERENCES calls (id),
  mailbox    TEXT,
  state      TEXT NOT NULL CHECK (state IN ('new', 'heard')),
  started_at TEXT NOT NULL,
  record     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Lists are newest first; the id decides between messages of one millisecond.
CREATE INDEX voicemails_by_start ON voicemails (started_at, id);
CREATE INDEX voicemails_by_state ON voicemails (state, started_at, id);
CREATE INDEX voicemails_by_mailbox ON voicemails (mailbox, state, started_at, id);
CREATE INDEX voicemails_by_call ON voicemails (call_id);

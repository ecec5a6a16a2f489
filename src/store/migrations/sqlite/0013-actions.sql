-- Who did what by the API, and who tried to log in. Rows are chained: the hash of each is over that of the one before.
CREATE TABLE actions (
  n         INTEGER PRIMARY KEY AUTOINCREMENT,
  at        TEXT NOT NULL,
  who_kind  TEXT NOT NULL,
  who       TEXT NOT NULL,
  call_id   TEXT,
  action    TEXT NOT NULL,
  hash      TEXT NOT NULL
) STRICT;
CREATE INDEX actions_by_time ON actions (at);
CREATE INDEX actions_by_who ON actions (who, n);
CREATE INDEX actions_by_call ON actions (call_id, n) WHERE call_id IS NOT NULL;

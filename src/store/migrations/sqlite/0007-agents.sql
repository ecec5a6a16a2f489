-- Agents, and the calls that they are reserved for. Times are milliseconds since the Unix epoch; src/agents/pool says what
-- each column means. All rows are in the memory of the store's thread, so that nothing is looked up by a column.
CREATE TABLE agents (
  id              TEXT PRIMARY KEY,
  name            TEXT NOT NULL,
  uri             TEXT NOT NULL,
  skills          TEXT NOT NULL,
  max_calls       INTEGER NOT NULL,
  wrap_up_ms      INTEGER NOT NULL,
  configured      INTEGER NOT NULL,
  presence        TEXT NOT NULL CHECK (presence IN ('available', 'busy', 'away', 'offline')),
  since_ms        INTEGER NOT NULL,
  ready_at_ms     INTEGER NOT NULL,
  taken           INTEGER NOT NULL,
  failures        INTEGER NOT NULL,
  paused_until_ms INTEGER
) STRICT, WITHOUT ROWID;

-- No foreign keys: a call may outlive its agent, and a wrap-up its call.
CREATE TABLE agent_reservations (
  id         TEXT PRIMARY KEY,
  agent_id   TEXT NOT NULL,
  call_id    TEXT NOT NULL,
  handoff_id TEXT,
  work       TEXT NOT NULL CHECK (work IN ('reserved', 'ringing', 'busy', 'wrap-up')),
  since_ms   INTEGER NOT NULL,
  until_ms   INTEGER,
  CHECK ((until_ms IS NOT NULL) = (work = 'wrap-up'))
) STRICT, WITHOUT ROWID;

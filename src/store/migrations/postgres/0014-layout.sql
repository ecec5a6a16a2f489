-- The layout that the migrations of SQLite have come to, in the form of Postgres. Later ones are the same for both
-- (src/store/migrations.ts). Texts compare by their octets, as they do in SQLite and in JavaScript, so that pages go on
-- where the last one ended whatever the locale of the server is.

CREATE TABLE calls (
  id         TEXT COLLATE "C" PRIMARY KEY,
  state      TEXT COLLATE "C" NOT NULL,
  caller     TEXT COLLATE "C" NOT NULL,
  called     TEXT COLLATE "C" NOT NULL,
  started_at TEXT COLLATE "C" NOT NULL,
  ended_at   TEXT COLLATE "C",
  record     TEXT NOT NULL,
  node       TEXT COLLATE "C",
  salt       TEXT
);
CREATE INDEX calls_by_start ON calls (started_at, id);
CREATE INDEX calls_by_state ON calls (state, started_at, id);
CREATE INDEX calls_by_caller ON calls (caller, started_at, id);
CREATE INDEX calls_by_called ON calls (called, started_at, id);
CREATE INDEX calls_open ON calls (started_at, id) WHERE ended_at IS NULL;
CREATE INDEX calls_by_end ON calls (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE handoffs (
  id         TEXT COLLATE "C" PRIMARY KEY,
  call_id    TEXT COLLATE "C" NOT NULL REFERENCES calls (id),
  created_at TEXT COLLATE "C" NOT NULL,
  record     TEXT NOT NULL
);
CREATE INDEX handoffs_by_call ON handoffs (call_id, created_at, id);

-- Positions are given one transaction after the other (an advisory lock), so that they go up with each commit.
CREATE TABLE journal (
  position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  call_id  TEXT COLLATE "C" NOT NULL REFERENCES calls (id),
  sequence BIGINT NOT NULL CHECK (sequence >= 1),
  at       TEXT COLLATE "C" NOT NULL,
  kind     TEXT COLLATE "C" NOT NULL CHECK (kind IN ('input', 'fact')),
  type     TEXT COLLATE "C" NOT NULL,
  version  BIGINT CHECK ((kind = 'fact') = (version IS NOT NULL)),
  data     TEXT NOT NULL,
  link     TEXT
);
CREATE UNIQUE INDEX journal_by_call ON journal (call_id, sequence);

CREATE TABLE deliveries (
  number          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id              TEXT COLLATE "C" NOT NULL UNIQUE,
  call_id         TEXT COLLATE "C" NOT NULL REFERENCES calls (id),
  webhook         TEXT COLLATE "C" NOT NULL,
  event           TEXT COLLATE "C" NOT NULL,
  body            TEXT NOT NULL,
  state           TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
  due_ms          BIGINT,
  expires_ms      BIGINT NOT NULL,
  attempts        BIGINT NOT NULL,
  created_at      TEXT COLLATE "C" NOT NULL,
  last_attempt_at TEXT COLLATE "C",
  last_status     BIGINT,
  last_error      TEXT,
  delivered_at    TEXT COLLATE "C",
  CHECK (due_ms IS NULL OR state = 'pending')
);
CREATE INDEX deliveries_due ON deliveries (webhook, due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX deliveries_by_call ON deliveries (call_id, webhook, state, number);
CREATE INDEX deliveries_by_state ON deliveries (state, number);
CREATE INDEX deliveries_by_webhook ON deliveries (webhook, state, number);

-- The words of lines of the journal, without case and accents, each with its place.
CREATE TABLE spoken (
  position BIGINT PRIMARY KEY REFERENCES journal (position) ON DELETE CASCADE,
  words    TSVECTOR NOT NULL
);
CREATE INDEX spoken_by_words ON spoken USING gin (words);

CREATE TABLE kept_values (
  kind  TEXT COLLATE "C" NOT NULL,
  name  TEXT COLLATE "C" NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (kind, name)
);

CREATE TABLE agents (
  id              TEXT COLLATE "C" PRIMARY KEY,
  name            TEXT NOT NULL,
  uri             TEXT NOT NULL,
  skills          TEXT NOT NULL,
  max_calls       BIGINT NOT NULL,
  wrap_up_ms      BIGINT NOT NULL,
  configured      BIGINT NOT NULL,
  presence        TEXT COLLATE "C" NOT NULL CHECK (presence IN ('available', 'busy', 'away', 'offline')),
  since_ms        BIGINT NOT NULL,
  ready_at_ms     BIGINT NOT NULL,
  taken           BIGINT NOT NULL,
  failures        BIGINT NOT NULL,
  paused_until_ms BIGINT,
  watch           TEXT COLLATE "C" NOT NULL DEFAULT 'off' CHECK (watch IN ('off', 'dialog', 'presence'))
);

CREATE TABLE agent_reservations (
  id         TEXT COLLATE "C" PRIMARY KEY,
  agent_id   TEXT COLLATE "C" NOT NULL,
  call_id    TEXT COLLATE "C" NOT NULL,
  handoff_id TEXT COLLATE "C",
  work       TEXT COLLATE "C" NOT NULL CHECK (work IN ('reserved', 'ringing', 'busy', 'wrap-up')),
  since_ms   BIGINT NOT NULL,
  until_ms   BIGINT,
  CHECK ((until_ms IS NOT NULL) = (work = 'wrap-up'))
);

CREATE TABLE voicemails (
  id         TEXT COLLATE "C" PRIMARY KEY,
  call_id    TEXT COLLATE "C" NOT NULL REFERENCES calls (id),
  mailbox    TEXT COLLATE "C",
  state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('new', 'heard')),
  started_at TEXT COLLATE "C" NOT NULL,
  record     TEXT NOT NULL
);
CREATE INDEX voicemails_by_start ON voicemails (started_at, id);
CREATE INDEX voicemails_by_state ON voicemails (state, started_at, id);
CREATE INDEX voicemails_by_mailbox ON voicemails (mailbox, state, started_at, id);
CREATE INDEX voicemails_by_call ON voicemails (call_id);

CREATE TABLE callbacks (
  id         TEXT COLLATE "C" PRIMARY KEY,
  call_id    TEXT COLLATE "C",
  number     TEXT COLLATE "C" NOT NULL,
  route      TEXT COLLATE "C" NOT NULL,
  state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'dialling', 'done', 'failed')),
  not_before TEXT COLLATE "C" NOT NULL,
  expires_at TEXT COLLATE "C" NOT NULL,
  created_at TEXT COLLATE "C" NOT NULL,
  node       TEXT COLLATE "C",
  record     TEXT NOT NULL
);
CREATE INDEX callbacks_by_creation ON callbacks (created_at, id);
CREATE INDEX callbacks_by_state ON callbacks (state, created_at, id);
CREATE INDEX callbacks_due ON callbacks (not_before, id) WHERE state = 'waiting';
CREATE INDEX callbacks_expiring ON callbacks (expires_at) WHERE state = 'waiting';
CREATE INDEX callbacks_by_number ON callbacks (number, route) WHERE state = 'waiting';
CREATE INDEX callbacks_by_call ON callbacks (call_id);

CREATE TABLE audit_links (
  chain TEXT COLLATE "C" NOT NULL,
  n     BIGINT NOT NULL,
  link  TEXT NOT NULL,
  PRIMARY KEY (chain, n)
);

CREATE TABLE audit_ends (
  day   TEXT COLLATE "C" NOT NULL,
  chain TEXT COLLATE "C" NOT NULL,
  n     BIGINT NOT NULL,
  hash  TEXT NOT NULL,
  PRIMARY KEY (day, chain)
);
CREATE INDEX audit_ends_by_chain ON audit_ends (chain, day);

CREATE TABLE audit_days (
  day       TEXT COLLATE "C" PRIMARY KEY,
  statement TEXT NOT NULL,
  signature TEXT NOT NULL,
  key       TEXT NOT NULL
);

CREATE TABLE dialled_agents (
  agent   TEXT COLLATE "C" NOT NULL,
  call_id TEXT COLLATE "C" NOT NULL REFERENCES calls (id),
  PRIMARY KEY (agent, call_id)
);
CREATE INDEX dialled_agents_by_call ON dialled_agents (call_id);

CREATE TABLE actions (
  n        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at       TEXT COLLATE "C" NOT NULL,
  who_kind TEXT COLLATE "C" NOT NULL,
  who      TEXT COLLATE "C" NOT NULL,
  call_id  TEXT COLLATE "C",
  action   TEXT NOT NULL,
  hash     TEXT NOT NULL
);
CREATE INDEX actions_by_time ON actions (at);
CREATE INDEX actions_by_who ON actions (who, n);
CREATE INDEX actions_by_call ON actions (call_id, n) WHERE call_id IS NOT NULL;

CREATE TABLE config_versions (
  version BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      TEXT COLLATE "C" NOT NULL,
  by_whom TEXT COLLATE "C" NOT NULL,
  origin  TEXT COLLATE "C" NOT NULL CHECK (origin IN ('start', 'api', 'sighup', 'rollback')),
  changes TEXT NOT NULL,
  content TEXT NOT NULL
);

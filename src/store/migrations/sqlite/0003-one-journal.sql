-- The journals of all calls become one, so that a reader of it can go on from where it was: `position` goes up with each
-- commit and is never used twice (AUTOINCREMENT), not even where the newest entries were deleted. Facts get the version
-- of their form; those there are have the first.
ALTER TABLE journal RENAME TO former_journal;

CREATE TABLE journal (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  call_id  TEXT NOT NULL REFERENCES calls (id),
  sequence INTEGER NOT NULL CHECK (sequence >= 1),
  at       TEXT NOT NULL,
  kind     TEXT NOT NULL CHECK (kind IN ('input', 'fact')),
  type     TEXT NOT NULL,
  version  INTEGER CHECK ((kind = 'fact') = (version IS NOT NULL)),
  data     TEXT NOT NULL
) STRICT;

-- In order of time; within a call in order of its sequence, though a time of the media engine's may be behind the last.
INSERT INTO journal (call_id, sequence, at, kind, type, version, data)
SELECT call_id, sequence, at, kind, type, iif(kind = 'fact', 1, NULL), data
FROM (SELECT *, max(at) OVER (PARTITION BY call_id ORDER BY sequence) AS reached FROM former_journal)
ORDER BY reached, call_id, sequence;

DROP TABLE former_journal;

-- After the rows: sorted once, not searched for each.
CREATE UNIQUE INDEX journal_by_call ON journal (call_id, sequence);

-- The process that a call belongs to, from its first entry on; null for calls from before this.
ALTER TABLE calls ADD COLUMN node TEXT;

-- Every text of the configuration file that came into force. AUTOINCREMENT: no number is given twice.
CREATE TABLE config_versions (
  version INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  by_whom TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('start', 'api', 'sighup', 'rollback')),
  changes TEXT NOT NULL,
  content TEXT NOT NULL
) STRICT;

-- What is set while the program runs and outlives it, such as the webhooks of numbers: a few values of each kind.
CREATE TABLE kept_values (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (kind, name)
) WITHOUT ROWID;

-- Which agents' telephones were rung for which calls: agents see these calls alone (docs/api-access.md).
CREATE TABLE dialled_agents (
  agent   TEXT NOT NULL,
  call_id TEXT NOT NULL REFERENCES calls (id),
  PRIMARY KEY (agent, call_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dialled_agents_by_call ON dialled_agents (call_id);

INSERT OR IGNORE INTO dialled_agents (agent, call_id)
SELECT substr(json_extract(attempt.value, '$.destination'), 7), handoffs.call_id
FROM handoffs, json_each(handoffs.record, '$.attempts') AS attempt
WHERE json_extract(attempt.value, '$.destination') LIKE 'agent:%';

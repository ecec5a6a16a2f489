-- Calls that have been over for long, found by retention without reading the others.
CREATE INDEX calls_by_end ON calls (ended_at) WHERE ended_at IS NOT NULL;

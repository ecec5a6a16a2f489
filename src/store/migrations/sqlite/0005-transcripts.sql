-- Words that were said, to be searched: an index over the journal, whose text stays where it is. The row of a fact has
-- its position. A row goes in with the transaction of its fact, and goes with its call.
CREATE VIEW spoken_text AS
SELECT position, call_id, data ->> iif(type = 'ai.talk', '$.prompt.text', '$.text') AS text
FROM journal
WHERE kind = 'fact' AND type IN ('call.speech', 'ai.talk')
  AND json_type(data, iif(type = 'ai.talk', '$.prompt.text', '$.text')) = 'text';

CREATE VIRTUAL TABLE spoken USING fts5 (
  text, content = 'spoken_text', content_rowid = 'position', tokenize = 'unicode61 remove_diacritics 2'
);

-- The parts of the index are merged later and more at a time than by default, since calls wait for each commit.
INSERT INTO spoken (spoken, rank) VALUES ('automerge', 16);
INSERT INTO spoken (spoken, rank) VALUES ('crisismerge', 64);
INSERT INTO spoken (spoken) VALUES ('rebuild');

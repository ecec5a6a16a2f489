-- How the PBX is asked what the telephone of an agent does.
ALTER TABLE agents ADD COLUMN watch TEXT NOT NULL DEFAULT 'off' CHECK (watch IN ('off', 'dialog', 'presence'));

-- The moderation desk: who has taken what, decisions held back, settings, and what staff did.

CREATE TABLE claim (
  place  INTEGER PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES person (id),
  until  INTEGER NOT NULL
) STRICT;
CREATE INDEX claim_of ON claim (person);

-- A decision before it is carried out; `failed` says why it could not be.
CREATE TABLE held_decision (
  form_key BLOB    NOT NULL PRIMARY KEY,
  person   INTEGER NOT NULL REFERENCES person (id),
  ruling   BLOB    NOT NULL,
  due_at   INTEGER NOT NULL,
  failed   TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE held_item (
  place    INTEGER PRIMARY KEY,
  form_key BLOB    NOT NULL REFERENCES held_decision (form_key)
) STRICT;
CREATE INDEX held_item_of ON held_item (form_key);

CREATE TABLE withhold_proposal (
  place  INTEGER PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES person (id),
  code   TEXT    NOT NULL,
  reason TEXT    NOT NULL,
  at     INTEGER NOT NULL
) STRICT;

CREATE TABLE intake_rule (
  consultation TEXT    NOT NULL PRIMARY KEY,
  paused       TEXT,
  paused_at    INTEGER,
  two_persons  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
  name  TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Only ever added to: each line holds the hash over the one before it and itself.
CREATE TABLE staff_act (
  number INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,
  person TEXT,
  what   TEXT    NOT NULL,
  about  TEXT    NOT NULL,
  hash   BLOB    NOT NULL
) STRICT;

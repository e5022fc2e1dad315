-- What a secretariat wrote to people of its own, and who has seen it. Never digested, never sent as rows.
CREATE TABLE circular (
  id           INTEGER PRIMARY KEY,
  name         TEXT    NOT NULL UNIQUE,
  consultation TEXT    NOT NULL,
  title        TEXT    NOT NULL,
  text         TEXT    NOT NULL,
  must_confirm INTEGER NOT NULL,
  addressed    TEXT    NOT NULL,
  written_by   TEXT,
  at           INTEGER NOT NULL,
  reminders    INTEGER NOT NULL,
  reminded_at  INTEGER
) STRICT;
CREATE INDEX circular_in ON circular (consultation, id);

CREATE TABLE circular_to (
  circular     INTEGER NOT NULL REFERENCES circular (id),
  person       INTEGER NOT NULL REFERENCES person (id),
  read_at      INTEGER,
  confirmed_at INTEGER,
  PRIMARY KEY (circular, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX circular_of ON circular_to (person, circular);

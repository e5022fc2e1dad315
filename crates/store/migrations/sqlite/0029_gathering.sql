-- To what a secretariat asks people of its own, and what they answered. Never digested, never sent as rows.
CREATE TABLE gathering (
  id           INTEGER PRIMARY KEY,
  name         TEXT    NOT NULL UNIQUE,
  consultation TEXT,
  title        TEXT    NOT NULL,
  text         TEXT    NOT NULL,
  place        TEXT    NOT NULL,
  starts       INTEGER NOT NULL,
  ends         INTEGER NOT NULL,
  until        INTEGER NOT NULL,
  seats        INTEGER,
  is_public    INTEGER NOT NULL,
  addressed    TEXT    NOT NULL,
  set_by       TEXT,
  at           INTEGER NOT NULL,
  rev          INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL,
  off          TEXT,
  reminders    INTEGER NOT NULL,
  reminded_at  INTEGER
) STRICT;
CREATE INDEX gathering_by_start ON gathering (starts, id);

CREATE TABLE gathering_to (
  gathering  INTEGER NOT NULL REFERENCES gathering (id),
  person     INTEGER NOT NULL REFERENCES person (id),
  asked_at   INTEGER NOT NULL,
  asked_rev  INTEGER NOT NULL,
  reply      TEXT,
  reason     TEXT    NOT NULL,
  by_desk    INTEGER NOT NULL,
  replied_at INTEGER,
  seen       INTEGER NOT NULL,
  PRIMARY KEY (gathering, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX gathering_of ON gathering_to (person, gathering);

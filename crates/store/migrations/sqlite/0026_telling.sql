-- Where people are told what is new, and what is told there. Never digested, never sent as rows.

-- One address a person and channel; `address` is empty when they want none. confirmed_at: since when it is told anything.
-- stop: SHA-256 of the word in letters by which anybody who holds one ends them. asks: letters that asked for a
-- confirmation on the day of `asked_at`.
CREATE TABLE contact (
  person       INTEGER NOT NULL REFERENCES person (id),
  channel      TEXT    NOT NULL,
  address      TEXT    NOT NULL,
  pace         TEXT    NOT NULL,
  lang         TEXT    NOT NULL,
  salt         BLOB    NOT NULL,
  stop         BLOB    NOT NULL UNIQUE,
  asked_at     INTEGER NOT NULL,
  asks         INTEGER NOT NULL,
  confirmed_at INTEGER,
  PRIMARY KEY (person, channel)
) STRICT, WITHOUT ROWID;

-- A row for each piece of news, person and channel, which stays when it is done: the same news is never queued twice.
-- state: waiting, sent, failed, moot.
CREATE TABLE delivery (
  id      INTEGER PRIMARY KEY,
  person  INTEGER NOT NULL REFERENCES person (id),
  channel TEXT    NOT NULL,
  news    TEXT    NOT NULL,
  state   TEXT    NOT NULL,
  due     INTEGER NOT NULL,
  tries   INTEGER NOT NULL,
  at      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX delivery_of ON delivery (person, channel, news);
CREATE INDEX delivery_due ON delivery (due) WHERE state = 'waiting';
CREATE INDEX delivery_in ON delivery (state, channel);

-- Up to where each log was read for news; places below are queued or of no concern.
CREATE TABLE told_upto (
  log  INTEGER PRIMARY KEY,
  upto INTEGER NOT NULL
) STRICT;

-- Letters that a demo shows instead of sending them.
CREATE TABLE shown_letter (
  id      INTEGER PRIMARY KEY,
  channel TEXT    NOT NULL,
  address TEXT    NOT NULL,
  subject TEXT    NOT NULL,
  text    TEXT    NOT NULL,
  at      INTEGER NOT NULL
) STRICT;

-- What changed behind an entry, for whoever reads on from there.
CREATE INDEX IF NOT EXISTS state_change_at ON state_change (place);

-- Accounts: how people sign in, from which devices, and what they keep. Never digested, never sent as rows.

ALTER TABLE person ADD COLUMN scoped    TEXT    NOT NULL DEFAULT '[]';
ALTER TABLE person ADD COLUMN primaries TEXT    NOT NULL DEFAULT '[]';
ALTER TABLE person ADD COLUMN expert    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN phone     TEXT    NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN mail      TEXT    NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN erased    INTEGER NOT NULL DEFAULT 0;

-- Whoever ran the node minded its accounts too, before the two were parted.
UPDATE person SET roles = roles | 32 WHERE roles & 16 <> 0;

-- What somebody handed in, newest first.
CREATE INDEX IF NOT EXISTS deed_by ON deed (person, leaf);

CREATE TABLE one_time_code (
  person  INTEGER PRIMARY KEY REFERENCES person (id),
  salt    BLOB    NOT NULL,
  hash    BLOB    NOT NULL,
  expires INTEGER NOT NULL,
  tries   INTEGER NOT NULL
) STRICT;

-- kind: password (argon2id verifier), totp (shared secret; step = the last one used), recovery (hash of a code).
-- A passkey will be a fourth kind: its credential as `secret`, its signature counter as `step`.
CREATE TABLE credential (
  id      INTEGER PRIMARY KEY,
  person  INTEGER NOT NULL REFERENCES person (id),
  kind    TEXT    NOT NULL,
  secret  BLOB    NOT NULL,
  step    INTEGER NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX credential_of ON credential (person, kind);

-- token: SHA-256 of the secret in the browser; id: what its owner sees of it.
CREATE TABLE session (
  token   BLOB    NOT NULL PRIMARY KEY,
  id      BLOB    NOT NULL UNIQUE,
  person  INTEGER NOT NULL REFERENCES person (id),
  device  TEXT    NOT NULL,
  made_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  by_code INTEGER NOT NULL,
  second  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of ON session (person);

-- Attempts to sign in, by hash of the name that was typed: there may be nobody of that name.
CREATE TABLE attempt (
  id   INTEGER PRIMARY KEY,
  name BLOB    NOT NULL,
  at   INTEGER NOT NULL
) STRICT;
CREATE INDEX attempt_of ON attempt (name, at);

CREATE TABLE device_link (
  device INTEGER PRIMARY KEY REFERENCES person (id),
  person INTEGER NOT NULL REFERENCES person (id),
  at     INTEGER NOT NULL
) STRICT;
CREATE INDEX device_link_of ON device_link (person);

-- Drafts of opinions in slots of fixed sizes: saved again in the same bytes, erased in place, a free slot used again.
CREATE TABLE opinion_draft (
  id           INTEGER PRIMARY KEY,
  person       INTEGER NOT NULL,
  form_key     BLOB    NOT NULL,
  consultation TEXT    NOT NULL,
  saved_at     INTEGER NOT NULL,
  live         INTEGER NOT NULL,
  content      BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX opinion_draft_of ON opinion_draft (person, form_key) WHERE live = 1;
CREATE INDEX opinion_draft_free ON opinion_draft (length(content)) WHERE live = 0;

CREATE TABLE read_mark (
  person INTEGER NOT NULL,
  log    INTEGER NOT NULL,
  upto   INTEGER NOT NULL,
  PRIMARY KEY (person, log)
) STRICT, WITHOUT ROWID;

CREATE TABLE person_request (
  id          INTEGER PRIMARY KEY,
  person      INTEGER NOT NULL REFERENCES person (id),
  kind        TEXT    NOT NULL,
  text        TEXT    NOT NULL,
  asked_at    INTEGER NOT NULL,
  answer      TEXT,
  answered_at INTEGER,
  answered_by TEXT
) STRICT;
CREATE INDEX person_request_of ON person_request (person);
CREATE INDEX person_request_open ON person_request (id) WHERE answered_at IS NULL;

-- What acts for people without a browser: tokens of their own, and clients that the body trusts. Never digested, never
-- sent as rows.

-- token: SHA-256 of what its owner was shown once. scopes: bits of `TokenScope`.
CREATE TABLE token (
  token      BLOB    NOT NULL PRIMARY KEY,
  person     INTEGER NOT NULL REFERENCES person (id),
  label      TEXT    NOT NULL,
  scopes     INTEGER NOT NULL,
  made_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  seen_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX token_of ON token (person);

-- key: a public Ed25519 key. consultations: ids with a blank between them; empty for all. An ended one stays, so that its
-- id never means another.
CREATE TABLE client (
  id            TEXT    NOT NULL PRIMARY KEY,
  name          TEXT    NOT NULL,
  key           BLOB    NOT NULL,
  scopes        INTEGER NOT NULL,
  consultations TEXT    NOT NULL,
  made_at       INTEGER NOT NULL,
  seen_at       INTEGER,
  ended_at      INTEGER
) STRICT, WITHOUT ROWID;

-- Nonces of requests that clients signed, as long as such a request could come again.
CREATE TABLE client_nonce (
  client TEXT    NOT NULL,
  nonce  BLOB    NOT NULL,
  until  INTEGER NOT NULL,
  PRIMARY KEY (client, nonce)
) STRICT, WITHOUT ROWID;

-- Through which client an item of the own log came in: for its author's eyes, never in a leaf.
CREATE TABLE item_via (
  leaf   INTEGER PRIMARY KEY,
  client TEXT    NOT NULL
) STRICT;

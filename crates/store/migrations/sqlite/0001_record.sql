-- What every node says alike. Rows here follow from the entries (and from opened charters) and from nothing else;
-- `place` = log id << 40 | index, `key` of a part = place << 8 | position of the part in its leaf.

CREATE TABLE log (
  id       INTEGER PRIMARY KEY,
  origin   TEXT    NOT NULL UNIQUE,
  size     INTEGER NOT NULL,
  root     BLOB    NOT NULL,
  frontier BLOB    NOT NULL
) STRICT;

-- Full tiles only: partial ones are rendered from stored hashes. key = log id << 40 | level << 36 | index.
CREATE TABLE tile (
  key    INTEGER PRIMARY KEY,
  root   BLOB NOT NULL,
  hashes BLOB NOT NULL
) STRICT;

CREATE TABLE mirror_head (
  log        INTEGER PRIMARY KEY REFERENCES log (id),
  size       INTEGER NOT NULL,
  root       BLOB    NOT NULL,
  checkpoint BLOB    NOT NULL
) STRICT;

CREATE TABLE entry (
  place   INTEGER PRIMARY KEY,
  hash    BLOB NOT NULL,
  word    TEXT NOT NULL,
  read_as TEXT NOT NULL,
  bytes   BLOB NOT NULL
) STRICT;

CREATE TABLE consultation (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE item (
  place         INTEGER PRIMARY KEY,
  leaf_id       BLOB    NOT NULL,
  ts            INTEGER NOT NULL,
  consultation  INTEGER NOT NULL,
  kind          TEXT    NOT NULL,
  tier          TEXT    NOT NULL,
  audience      TEXT    NOT NULL,
  prompt        TEXT,
  about_origin  TEXT,
  about_index   INTEGER,
  about_hash    BLOB,
  link          TEXT    NOT NULL,
  source        TEXT,
  number        INTEGER NOT NULL,
  state         TEXT    NOT NULL,
  state_index   INTEGER,
  into_origin   TEXT,
  into_index    INTEGER,
  into_hash     BLOB,
  revision      INTEGER,
  was_published INTEGER NOT NULL
) STRICT;
CREATE INDEX item_of ON item (consultation, kind, place);
CREATE INDEX item_about ON item (about_index, about_origin) WHERE about_index IS NOT NULL;
CREATE INDEX item_pending ON item (consultation, place) WHERE state = 'pending';

-- Items by kind, tier, audience and state: registration numbers and counters without counting.
CREATE TABLE item_count (
  log          INTEGER NOT NULL,
  consultation INTEGER NOT NULL,
  kind         TEXT    NOT NULL,
  tier         TEXT    NOT NULL,
  audience     TEXT    NOT NULL,
  state        TEXT    NOT NULL,
  n            INTEGER NOT NULL,
  PRIMARY KEY (log, consultation, kind, tier, audience, state)
) STRICT, WITHOUT ROWID;

-- `opening` is this node's own: where salt and content lie while they are here.
CREATE TABLE part (
  key        INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  commitment BLOB NOT NULL,
  erased_by  INTEGER,
  opening    INTEGER
) STRICT;

CREATE TABLE revision (
  item  INTEGER NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (item, place)
) STRICT, WITHOUT ROWID;

-- Leaves that set an item's state, in their order: its history.
CREATE TABLE state_change (
  item  INTEGER NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (item, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE stage (
  consultation INTEGER NOT NULL,
  log          INTEGER NOT NULL,
  roll         INTEGER,
  opened       INTEGER,
  phase        TEXT,
  closed       INTEGER,
  reported     INTEGER,
  PRIMARY KEY (consultation, log)
) STRICT, WITHOUT ROWID;

CREATE TABLE joint_act (
  place    INTEGER PRIMARY KEY,
  document TEXT    NOT NULL,
  ver      INTEGER NOT NULL,
  act      TEXT    NOT NULL,
  sha256   BLOB    NOT NULL
) STRICT;
CREATE INDEX joint_act_on ON joint_act (document, ver);

CREATE TABLE joint_status (
  document TEXT    NOT NULL,
  ver      INTEGER NOT NULL,
  status   TEXT    NOT NULL,
  sha256   BLOB,
  PRIMARY KEY (document, ver)
) STRICT, WITHOUT ROWID;

CREATE TABLE vote_batch (
  place        INTEGER PRIMARY KEY,
  consultation INTEGER NOT NULL,
  leaf_id      BLOB    NOT NULL,
  n            INTEGER NOT NULL,
  root         BLOB    NOT NULL
) STRICT;
CREATE INDEX vote_batch_id ON vote_batch (leaf_id);

CREATE TABLE erasure (
  place  INTEGER PRIMARY KEY,
  target INTEGER NOT NULL
) STRICT;

CREATE TABLE erase_ack (
  place          INTEGER PRIMARY KEY,
  erasure_origin TEXT    NOT NULL,
  erasure_index  INTEGER NOT NULL
) STRICT;
CREATE INDEX erase_ack_of ON erase_ack (erasure_index, erasure_origin);

CREATE TABLE finding (
  place        INTEGER PRIMARY KEY,
  consultation INTEGER NOT NULL
) STRICT;

CREATE TABLE report (
  place        INTEGER PRIMARY KEY,
  consultation INTEGER NOT NULL,
  document     TEXT    NOT NULL,
  ver          INTEGER NOT NULL,
  sha256       BLOB    NOT NULL
) STRICT;

CREATE TABLE anchor (
  place  INTEGER PRIMARY KEY,
  origin TEXT    NOT NULL,
  size   INTEGER NOT NULL,
  root   BLOB    NOT NULL
) STRICT;

-- Items whose target has not been seen yet.
CREATE TABLE waiting (
  origin TEXT    NOT NULL,
  target INTEGER NOT NULL,
  place  INTEGER NOT NULL,
  PRIMARY KEY (origin, target, place)
) STRICT, WITHOUT ROWID;

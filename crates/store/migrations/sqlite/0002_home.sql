-- What only this node knows: erasable contents, its people, its work. Never digested, never sent as rows.

-- Rows are only ever added at the right edge and overwritten in place, never moved or deleted: a b-tree that
-- moves cells leaves copies of them in the gaps of its pages, where erasing would not find them.
CREATE TABLE opening (
  id      INTEGER PRIMARY KEY,
  part    INTEGER NOT NULL,
  enc     INTEGER NOT NULL,
  erased  INTEGER NOT NULL,
  upload  INTEGER,
  salt    BLOB    NOT NULL,
  content BLOB    NOT NULL
) STRICT;

-- Bytes of joint documents by hash.
CREATE TABLE document (
  sha256  BLOB    NOT NULL,
  opening INTEGER NOT NULL,
  PRIMARY KEY (sha256, opening)
) STRICT, WITHOUT ROWID;

-- Who must accept what a charter's co-hosts must accept; outlives the charter's words.
CREATE TABLE cohosts (
  sha256  BLOB NOT NULL PRIMARY KEY,
  origins TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  id             INTEGER PRIMARY KEY,
  person         TEXT    NOT NULL UNIQUE,
  tier           TEXT,
  roles          INTEGER NOT NULL,
  secret         BLOB    NOT NULL,
  name           TEXT    NOT NULL,
  affiliations   TEXT    NOT NULL,
  protocol_order INTEGER
) STRICT;

-- Whose act an own leaf is. Own leaves by index; `about` is what the act was about.
CREATE TABLE deed (
  leaf         INTEGER PRIMARY KEY,
  person       INTEGER NOT NULL,
  act          TEXT    NOT NULL,
  about_origin TEXT,
  about_index  INTEGER
) STRICT;
CREATE INDEX deed_about ON deed (about_index, person, about_origin, act) WHERE about_index IS NOT NULL;

-- Acts of taking part and votes by person: 人次 and 人 without counting.
CREATE TABLE participant (
  consultation INTEGER NOT NULL,
  person       INTEGER NOT NULL,
  tier         TEXT    NOT NULL,
  acts         INTEGER NOT NULL,
  votes        INTEGER NOT NULL,
  PRIMARY KEY (consultation, person, tier)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer (
  form_key   BLOB    NOT NULL,
  actor      TEXT    NOT NULL,
  command    BLOB    NOT NULL,
  first      INTEGER,
  leaves     INTEGER NOT NULL,
  vote       INTEGER,
  kept_until INTEGER NOT NULL,
  PRIMARY KEY (form_key, actor)
) STRICT, WITHOUT ROWID;

CREATE TABLE open_batch (
  consultation INTEGER PRIMARY KEY,
  batch        BLOB    NOT NULL,
  opened_at    INTEGER NOT NULL
) STRICT;

-- A row is sealed when `vote_batch` has its batch; `log` is whose voters these are, `person` is known at home only.
CREATE TABLE vote_row (
  id           INTEGER PRIMARY KEY,
  batch        BLOB    NOT NULL,
  log          INTEGER NOT NULL,
  consultation INTEGER NOT NULL,
  person       INTEGER,
  row          BLOB    NOT NULL,
  salt         BLOB    NOT NULL,
  commitment   BLOB    NOT NULL
) STRICT;
CREATE INDEX vote_row_batch ON vote_row (batch);

-- The last vote of each handle on each statement.
CREATE TABLE stance (
  statement INTEGER NOT NULL,
  log       INTEGER NOT NULL,
  handle    BLOB    NOT NULL,
  q         INTEGER NOT NULL,
  choice    INTEGER NOT NULL,
  tier      TEXT    NOT NULL,
  PRIMARY KEY (statement, log, handle)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
  document TEXT    NOT NULL,
  sha256   BLOB    NOT NULL,
  bytes    BLOB    NOT NULL,
  PRIMARY KEY (document, sha256)
) STRICT;

CREATE TABLE draft_step (
  id       INTEGER PRIMARY KEY,
  document TEXT    NOT NULL,
  sha256   BLOB    NOT NULL,
  step     TEXT    NOT NULL,
  person   INTEGER,
  comment  TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  FOREIGN KEY (document, sha256) REFERENCES draft (document, sha256)
) STRICT;
CREATE INDEX draft_step_of ON draft_step (document, sha256);

-- Attachments on their way; rows are never changed but by erasure, in place.
CREATE TABLE upload (
  id         INTEGER PRIMARY KEY,
  form_key   BLOB    NOT NULL,
  actor      TEXT    NOT NULL,
  file       INTEGER NOT NULL,
  leaf_id    BLOB    NOT NULL,
  media_type TEXT    NOT NULL,
  len        INTEGER NOT NULL,
  salt       BLOB    NOT NULL,
  name       BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX upload_of ON upload (form_key, actor, file);

CREATE TABLE upload_whole (
  upload     INTEGER PRIMARY KEY REFERENCES upload (id),
  commitment BLOB    NOT NULL
) STRICT;

CREATE TABLE chunk (
  id     INTEGER PRIMARY KEY,
  upload INTEGER NOT NULL REFERENCES upload (id),
  start  INTEGER NOT NULL,
  len    INTEGER NOT NULL,
  bytes  BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX chunk_of ON chunk (upload, start);

CREATE TABLE partner (
  origin       TEXT NOT NULL PRIMARY KEY,
  log_vkey     TEXT NOT NULL,
  witness_vkey TEXT NOT NULL,
  mirror_vkey  TEXT NOT NULL,
  genesis      BLOB,
  folder       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE roll_member (
  consultation INTEGER NOT NULL,
  person       INTEGER NOT NULL,
  leaf_id      BLOB    NOT NULL,
  salt         BLOB    NOT NULL,
  PRIMARY KEY (consultation, person)
) STRICT, WITHOUT ROWID;

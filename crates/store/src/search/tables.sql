-- Derived from the record, all of it: a file that is missing, older or damaged is made anew.
-- `place` as in the store; `words` of an item are those of the leaf `words_of`.
CREATE TABLE search_state (
  version   TEXT    NOT NULL,
  scrub_due INTEGER NOT NULL
) STRICT;

-- The next index of each log; under 0 the last opening that was looked at.
CREATE TABLE search_followed (
  log  INTEGER PRIMARY KEY,
  next INTEGER NOT NULL
) STRICT;

-- Tokens come folded and apart by blanks: this tokenizer splits at blanks and leaves everything else alone. The words
-- themselves are kept once, in the store.
CREATE VIRTUAL TABLE search_words USING fts5 (
  title, text, latin, content = '', contentless_delete = 1, tokenize = 'ascii'
);

-- What each item was last counted as.
CREATE TABLE search_item (
  place        INTEGER PRIMARY KEY,
  consultation INTEGER NOT NULL,
  kind         TEXT    NOT NULL,
  tier         TEXT    NOT NULL,
  audience     TEXT    NOT NULL,
  prompt       TEXT    NOT NULL,
  state        TEXT    NOT NULL,
  voices       INTEGER NOT NULL,
  words_of     INTEGER,
  had_words    INTEGER NOT NULL
) STRICT;
CREATE INDEX search_item_most ON search_item (consultation, kind, voices, place);

CREATE TABLE search_tally (
  consultation INTEGER NOT NULL,
  kind         TEXT    NOT NULL,
  prompt       TEXT    NOT NULL,
  log          INTEGER NOT NULL,
  tier         TEXT    NOT NULL,
  audience     TEXT    NOT NULL,
  state        TEXT    NOT NULL,
  n            INTEGER NOT NULL,
  PRIMARY KEY (consultation, kind, prompt, log, tier, audience, state)
) STRICT, WITHOUT ROWID;

-- Items by hour of entry, counted from 1970: days of any time zone are sums of them.
CREATE TABLE search_hour (
  consultation INTEGER NOT NULL,
  kind         TEXT    NOT NULL,
  hour         INTEGER NOT NULL,
  log          INTEGER NOT NULL,
  tier         TEXT    NOT NULL,
  audience     TEXT    NOT NULL,
  n            INTEGER NOT NULL,
  PRIMARY KEY (consultation, kind, hour, log, tier, audience)
) STRICT, WITHOUT ROWID;

-- Leaves that set a state, by place: the public log of moderation.
CREATE TABLE search_decision (
  place        INTEGER PRIMARY KEY,
  consultation INTEGER NOT NULL,
  item         INTEGER NOT NULL,
  state        TEXT    NOT NULL,
  reason       TEXT
) STRICT;
CREATE INDEX search_decision_in ON search_decision (consultation, state, place);

-- Short codes that people type.
CREATE TABLE search_code (
  code  TEXT    NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (code, place)
) STRICT, WITHOUT ROWID;

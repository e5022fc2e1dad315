-- Contents of the own log that are neither here nor erased: entries that came back from a mirror came without them. The
-- own log has the first id; its own entries come with their contents, so there is nothing in this index as a rule.
CREATE INDEX part_lost ON part (key) WHERE opening IS NULL AND erased_by IS NULL AND key < 562949953421312;

-- Entries of the own log that came from a mirror: from this index on, up to that size.
CREATE TABLE taken_over (
  first INTEGER PRIMARY KEY,
  upto  INTEGER NOT NULL
) STRICT;

-- What a partner gave back of them, and when it was last asked for everything that is still lost.
CREATE TABLE given_back (
  partner TEXT    PRIMARY KEY,
  n       INTEGER NOT NULL,
  asked   INTEGER
) STRICT, WITHOUT ROWID;

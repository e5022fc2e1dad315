-- What each log says that items of any log came to in it; the numbers are in the leaf.
CREATE TABLE tally (
  place        INTEGER PRIMARY KEY,
  consultation INTEGER NOT NULL,
  item_origin  TEXT    NOT NULL,
  item_index   INTEGER NOT NULL
) STRICT;
CREATE INDEX tally_of ON tally (item_index, item_origin);

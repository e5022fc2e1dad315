-- Steps of actions as their leaves say them; which are void is found by what they refer to.
CREATE TABLE follow_up (
  place        INTEGER PRIMARY KEY,
  consultation INTEGER NOT NULL,
  step         TEXT    NOT NULL,
  about_origin TEXT,
  about_index  INTEGER NOT NULL,
  about_hash   BLOB    NOT NULL
) STRICT;
CREATE INDEX follow_up_in ON follow_up (consultation, place);
CREATE INDEX follow_up_about ON follow_up (about_index, about_origin);

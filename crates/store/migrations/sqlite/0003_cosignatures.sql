-- The newest own head that each key of a partner cosigned: a newer one covers every entry that an older one did.
CREATE TABLE cosigned_head (
  partner    TEXT    NOT NULL,
  by_mirror  INTEGER NOT NULL,
  size       INTEGER NOT NULL,
  checkpoint BLOB    NOT NULL,
  PRIMARY KEY (partner, by_mirror)
) STRICT, WITHOUT ROWID;

-- What of following a partner outlives a restart, besides its mirror and the lock.
CREATE TABLE following (
  partner      TEXT    NOT NULL PRIMARY KEY,
  heard        INTEGER,
  quota_day    INTEGER NOT NULL,
  quota_leaves INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Forms of a desk whose session had ended when they were sent: kept for the browser or person that sent them, for a while.
CREATE TABLE kept_form (
  form_key BLOB    NOT NULL PRIMARY KEY,
  person   INTEGER NOT NULL,
  page     TEXT    NOT NULL,
  fields   TEXT    NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_form_of ON kept_form (person, saved_at);

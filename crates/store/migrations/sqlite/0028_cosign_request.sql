-- Whom the author of an own proposal asked to sign it. Never digested, never sent as rows.
CREATE TABLE cosign_request (
  item     INTEGER NOT NULL,
  person   INTEGER NOT NULL REFERENCES person (id),
  asked_by INTEGER NOT NULL REFERENCES person (id),
  at       INTEGER NOT NULL,
  PRIMARY KEY (person, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX cosign_request_of ON cosign_request (item, person);

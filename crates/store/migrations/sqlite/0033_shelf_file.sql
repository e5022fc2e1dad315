-- Files on shelves: the staged upload that a material is. Never digested, never sent as rows.
CREATE TABLE shelf_file (
  consultation TEXT    NOT NULL,
  material     TEXT    NOT NULL,
  upload       INTEGER NOT NULL UNIQUE REFERENCES upload (id),
  PRIMARY KEY (consultation, material)
) STRICT, WITHOUT ROWID;

-- A partner is read from a folder or from its site; only where the operator said so may a site lie in a private network.
ALTER TABLE partner RENAME COLUMN folder TO address;
ALTER TABLE partner ADD COLUMN private INTEGER NOT NULL DEFAULT 0;

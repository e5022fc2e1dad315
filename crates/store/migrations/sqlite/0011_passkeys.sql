-- Passkeys are credentials of the kind 'passkey': `name` is the hash of the credential's id, by which it is found when
-- somebody signs in with it and says no name; `secret` its public key; `step` its signature counter.
ALTER TABLE credential ADD COLUMN name  BLOB;
ALTER TABLE credential ADD COLUMN label TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX credential_name ON credential (name) WHERE name IS NOT NULL;

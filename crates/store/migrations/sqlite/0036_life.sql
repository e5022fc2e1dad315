-- What logs say of themselves: few entries among many, found without reading the others.
CREATE INDEX entry_of_life ON entry (place) WHERE word IN ('genesis', 'key', 'policy', 'evidence', 'retire');

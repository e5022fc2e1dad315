-- What pages read by: a page of a list costs what it shows, however much the consultation holds. Each index ends in the
-- item's place, which is the order of lists.
CREATE INDEX item_in ON item (consultation, kind, state);
CREATE INDEX item_in_prompt ON item (consultation, kind, state, prompt);
CREATE INDEX item_in_tier ON item (consultation, kind, state, tier);
-- Acts of a person, and all votes under a handle.
CREATE INDEX IF NOT EXISTS deed_by ON deed (person, leaf);
CREATE INDEX stance_of ON stance (handle);

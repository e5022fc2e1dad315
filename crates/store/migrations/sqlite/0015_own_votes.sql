-- Votes of a person: their slips, and what an erasure unlinks.
CREATE INDEX vote_row_by ON vote_row (person, consultation) WHERE person IS NOT NULL;

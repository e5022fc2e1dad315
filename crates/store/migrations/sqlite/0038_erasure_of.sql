-- Which erasures were about an item is asked for each item of a person.
CREATE INDEX erasure_of ON erasure (target);

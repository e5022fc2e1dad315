-- The newest findings of each log about a consultation are looked at again and again.
CREATE INDEX finding_of ON finding (consultation, place);

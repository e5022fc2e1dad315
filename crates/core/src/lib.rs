//! Rules of consultations and bytes of the record: commands, events, decisions, folds; no world.

//! Intake, the one sequencer, receipts, keys, partners, jobs.

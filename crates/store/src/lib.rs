//! The database: entries, erasable contents, projections, the lock.

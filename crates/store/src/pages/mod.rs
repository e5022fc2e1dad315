//! Plain read models for pages, command line and reports, each filtered by an explicit audience.

//! One test binary for the crate; every file of this folder is a module here.

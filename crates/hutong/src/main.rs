//! The `hutong` program: one binary for operators, secretariats, auditors and the demo.
fn main() {}

//! How many people a body has for its two administrations: said when its node is made, and by nothing later.

/// Whose the two administrations of a new body's node may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    /// Two people's: one runs the system, another minds its accounts.
    Two,
    /// One person's, where a body is small.
    One,
}

//! An error in one line with everything that led to it: for the log, and for whoever asked over a socket.

/// The error, then its causes, nearest first, separated by colons.
pub fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(error.source(), |e| e.source()).fold(error.to_string(), |text, e| format!("{text}: {e}"))
}

//! Where a consultation stands in one log. Rules see the phase, never a date.

use super::item::words;

words! {
    /// Phases in their order; a log only ever moves forward.
    Phase {
        /// 征集: opinions, replies, statements and votes are taken.
        Collecting = "collecting",
        /// 整理: opinions are closed, votes and support still taken while themes are made.
        Deliberating = "deliberating",
        /// 已截止: nothing is in time any more; what was accepted is moderated, reported, followed up.
        Closed = "closed",
    }
}

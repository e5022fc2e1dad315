//! Plain read models for pages, command line and reports.
//!
//! Every list takes the [`Audience`] of whoever reads: a reader sees published items of that audience and wider ones.
//! [`Audience::Own`] is the desk of this body's secretariat: it sees items in every state and who wrote them. Names stand
//! beside words only with their author's consent, except at the desk.
//!
//! All of it is reader data: as new as some commit at or after the last one that had returned when the call began.

mod about;
mod accounts;
mod circulars;
mod consultations;
mod corpus;
mod cosigning;
mod deeds;
mod desk;
mod documents;
mod flags;
mod follow_up;
mod gatherings;
mod history;
mod items;
mod mine;
mod own;
mod people;
pub(crate) mod programs;
mod queue;
mod shelf;
mod stances;
mod statements;
mod surveys;
mod telling;
mod votes;
mod working;

use hutong_core::{
    consultation::item::{Audience, State},
    ids::Origin,
    projection::ItemRow,
};

pub use accounts::{PasskeyLine, SessionLine, SessionStage, SessionView, SignInView};
pub use circulars::{CircularView, MyCircular, Recipient, SentCircular};
pub use consultations::{BodyCounts, ConsultationView, ItemCount, StageView, TakingPart};
pub use cosigning::CosignRequest;
pub use deeds::{DeedKind, DeedView};
pub use desk::{ClaimView, HeldView, ProposalView, RuleView, StaffActView};
pub use documents::{DocumentView, DraftView, FindingView, StepView, VersionView};
pub use flags::{FlagQuery, FlagView};
pub use follow_up::{ActionStep, ActionView};
pub use gatherings::{AskedView, GatheringNews, GatheringView, MyGathering};
pub use history::{Change, HistoryLine};
pub(crate) use items::Page;
pub use items::{AuthorView, FileView, ItemQuery, ItemView};
pub use mine::{DraftWordsView, NoticeKind, NoticeView, OwnItem, RequestView};
pub use people::{PersonQuery, PersonView, UnitView};
pub use programs::{ClientView, TokenLine, TokenView};
pub use queue::{PendingPage, PendingView};
pub use shelf::{MaterialView, ShelfFile};
pub use stances::{SealedVote, Tallies};
pub use statements::{StatementView, Tally};
pub use surveys::{CountedView, SurveyDraftView, TallyView};
pub use telling::{ContactView, DueView, Queued, ShownView};
pub use votes::{OwnSlip, VoteReceipt, VoteView};

pub use crate::search::{
    Cursor, DecisionLine, DecisionPage, DecisionQuery, HourCounts, ItemSet, ListPage, ListQuery, ListTotals, Phrase,
    Sort, Words,
};

/// Most items of one page of a list.
pub const PAGE_LEN_MAX: u32 = 200;

/// Whether a reader may see that an item exists and what it says.
pub(crate) fn is_visible(reader: Audience, row: &ItemRow) -> bool {
    reader == Audience::Own || (row.state == State::Published && row.audience <= reader)
}

/// The condition of [`is_visible`] in SQL, on a table `i`.
pub(crate) fn visible(reader: Audience) -> &'static str {
    match reader {
        Audience::Own => "1 = 1",
        Audience::Secretariats => "i.state = 'published' AND i.audience <> 'own'",
        Audience::Members => "i.state = 'published' AND i.audience IN ('public', 'members')",
        Audience::Public => "i.state = 'published' AND i.audience = 'public'",
    }
}

/// The condition in SQL that the reader belongs to the audience of an item `i`, whatever became of it.
pub(crate) fn within(reader: Audience) -> &'static str {
    match reader {
        Audience::Own => "1 = 1",
        Audience::Secretariats => "i.audience <> 'own'",
        Audience::Members => "i.audience IN ('public', 'members')",
        Audience::Public => "i.audience = 'public'",
    }
}

/// Logs by id.
type Logs = std::collections::BTreeMap<i64, Origin>;

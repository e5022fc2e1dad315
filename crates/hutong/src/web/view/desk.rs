//! What the moderation desk shows of an item: a row of the queue with its flags in words, the text with its marked
//! passages, and which items of a page say nearly the same. Marks only mark: nothing is dropped or delayed by them.

use std::ops::Range;

use hutong_analysis::{
    campaign::Kind,
    input::Opinion,
    near_duplicate::{self, Parameters},
};
use hutong_core::{
    consultation::item::ItemKind,
    home::marks::{Mark, MarkKind},
    ids::PersonId,
};
use hutong_log::hex;
use hutong_node::desk::QueueLine;

use super::{lang_of, quote, shorten};
use crate::{key, locale::Locale, web::places::Column};

/// Characters of the first line of an item.
const LINE_CHARS: usize = 60;
/// Seconds of an hour, and of a minute.
const HOUR_S: u64 = 3_600;
const MINUTE_S: u64 = 60;

/// A row of the queue.
pub struct Row {
    /// Word of the item in addresses: `TN-12`.
    pub word: String,
    /// Its page at the desk.
    pub href: String,
    /// How long it has waited.
    pub age: String,
    /// Kind, where it is no opinion.
    pub kind: Option<String>,
    /// Its first line.
    pub line: String,
    /// Language of the words.
    pub lang: &'static str,
    /// What to look at, in words.
    pub flags: Vec<String>,
    /// The colleague who has taken it.
    pub taken: Option<String>,
    /// Whether the visitor has it: they opened it, or a colleague handed it to them.
    pub is_mine: bool,
    /// Whether a decision about it waits to be carried out.
    pub is_held: bool,
}

/// Lines of a page that say nearly the same.
pub struct Group {
    /// Positions among the lines.
    pub members: Vec<usize>,
    /// The member that the others were compared with.
    pub core: usize,
    /// Whether it is a letter that many sent in, rather than the same people twice.
    pub is_campaign: bool,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its words.
    pub text: String,
    /// Why it is marked, in words; empty for a piece that is not.
    pub why: String,
    /// The class that draws it.
    pub class: &'static str,
}

/// Groups of near-duplicates among the lines of a page.
pub fn groups(lines: &[QueueLine]) -> Vec<Group> {
    // Ids sort as the lines do, so that positions in the result are positions here.
    let opinions: Vec<Opinion> = (0_u64..)
        .zip(lines)
        .map(|(at, line)| {
            let item = &line.pending.item;
            let is_compared = item.row.kind != ItemKind::Appeal;
            let text = item.text.clone().filter(|_| is_compared).unwrap_or_default();
            let author = item.author.as_ref().map(|a| hex::encode(&a.handle.0)).unwrap_or_default();
            Opinion { id: format!("{at:06}"), text, author, ..Opinion::default() }
        })
        .collect();
    let found = near_duplicate::find(&opinions, &Parameters::default());
    let of = |cluster: near_duplicate::Cluster| Group {
        members: cluster.members.iter().map(|m| *m as usize).collect(),
        core: cluster.core as usize,
        is_campaign: cluster.kind == Kind::Campaign,
    };
    found.clusters.into_iter().map(of).collect()
}

/// "5 小时" / "5 h".
pub fn age(t: &Locale, seconds: u64) -> String {
    match seconds {
        0..HOUR_S => t.say_with(key!("desk-age-minutes"), &[("n", (seconds / MINUTE_S).into())]),
        HOUR_S..172_800 => t.say_with(key!("desk-age-hours"), &[("n", (seconds / HOUR_S).into())]),
        _ => t.say_with(key!("desk-age-days"), &[("n", (seconds / HOUR_S / 24).into())]),
    }
}

/// Why a passage is marked, in words.
pub fn mark_words(t: &Locale, kind: MarkKind) -> String {
    t.say(match kind {
        MarkKind::Word => key!("desk-mark-word"),
        MarkKind::Phone => key!("desk-mark-phone"),
        MarkKind::Identity => key!("desk-mark-identity"),
        MarkKind::Mail => key!("desk-mark-mail"),
    })
}

/// What to look at in a line, in words.
pub fn flags(t: &Locale, line: &QueueLine, group: Option<&Group>) -> Vec<String> {
    let mut flags = Vec::new();
    if let Some(group) = group {
        let key = if group.is_campaign { key!("desk-flag-campaign") } else { key!("desk-flag-alike") };
        flags.push(t.say_with(key, &[("n", group.members.len().into())]));
    }
    let mut kinds: Vec<MarkKind> = line.marks.iter().map(|m| m.kind).collect();
    kinds.sort();
    kinds.dedup();
    flags.extend(kinds.into_iter().map(|kind| mark_words(t, kind)));
    if line.proposal.is_some() {
        flags.push(t.say(key!("desk-flag-proposal")));
    }
    flags
}

/// The row of a line, for this member of the desk.
pub fn row(t: &Locale, column: &Column, desk: &str, me: &PersonId, line: &QueueLine, group: Option<&Group>) -> Row {
    let item = &line.pending.item;
    let word = column.word(&item.place).unwrap_or_default();
    let words = item.title.as_deref().filter(|t| !t.is_empty()).or(item.text.as_deref()).unwrap_or_default();
    let taken = line.claim.as_ref().filter(|claim| claim.by != *me);
    Row {
        is_mine: line.claim.as_ref().is_some_and(|claim| claim.by == *me),
        href: format!("{desk}/i/{word}"),
        word,
        age: age(t, line.pending.age_s),
        kind: (item.row.kind != ItemKind::Opinion).then(|| quote::kind(t, item.row.kind)),
        line: if words.is_empty() { t.say(key!("portal-no-words")) } else { shorten(words, LINE_CHARS) },
        lang: lang_of(words),
        flags: flags(t, line, group),
        taken: taken.map(|claim| claim.name.0.clone()),
        is_held: line.held.is_some(),
    }
}

/// A text in pieces, by its marks and by what it shares with others, in bytes.
pub fn pieces(t: &Locale, text: &str, marks: &[Mark], shared: &[Range<usize>]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, (byte, c)) in text.char_indices().enumerate() {
        let marked = marks.iter().find(|m| (m.start..m.end).contains(&at)).map(|m| m.kind);
        let is_shared = shared.iter().any(|range| range.contains(&byte));
        let (class, why) = match (marked, is_shared) {
            (Some(kind), _) => ("look", mark_words(t, kind)),
            (None, true) => ("shared", t.say(key!("desk-mark-shared"))),
            (None, false) => ("", String::new()),
        };
        match pieces.last_mut().filter(|last| last.class == class && last.why == why) {
            Some(last) => last.text.push(c),
            None => pieces.push(Piece { text: c.to_string(), why, class }),
        }
    }
    pieces
}

//! Which contents may be opened to which partner (RECORD §7): one pure question, asked before every byte leaves.

use std::collections::BTreeSet;

use super::{
    charter::Charter,
    item::{Audience, ItemKind, State},
};
use crate::ids::{Origin, PartName};

/// What the answer depends on.
#[derive(Clone, Debug)]
pub struct OpeningFacts<'a> {
    /// The charter in force.
    pub charter: &'a Charter,
    /// Who asks.
    pub recipient: &'a Origin,
    /// Kind of the item.
    pub kind: ItemKind,
    /// Who may read it.
    pub audience: Audience,
    /// Where it stands.
    pub state: State,
    /// Whether its author consented to be named.
    pub is_named: bool,
}

/// Whether this part of an item may be opened to the recipient: published words and attachments within their
/// audience to co-hosts; the author only with consent; a supporter, a moderator's sentence, a source never.
pub fn may_open(facts: &OpeningFacts<'_>, part: &PartName) -> bool {
    let is_cohost = facts.charter.host(facts.recipient).is_some();
    let readable = facts.state == State::Published && facts.audience != Audience::Own;
    let kind_travels = !matches!(facts.kind, ItemKind::Appeal | ItemKind::Survey);
    let part_travels = match part.as_str() {
        PartName::TEXT | PartName::TITLE | PartName::FIELD | PartName::ADVICE | PartName::OUTCOME => true,
        PartName::AUTHOR => facts.is_named && facts.kind != ItemKind::Support,
        _ => part.is_file(),
    };
    is_cohost && readable && kind_travels && part_travels
}

/// Whether a part was ever opened to anybody, under whatever charter and wherever it stood: appeals, answers to a survey, a
/// member's number, a source and a moderator's sentence never are. `kind` of the item that the leaf begins, if it does.
pub fn ever_opens(kind: Option<ItemKind>, part: &PartName) -> bool {
    let kind_travels = !matches!(kind, Some(ItemKind::Appeal | ItemKind::Survey));
    kind_travels && !matches!(part.as_str(), PartName::MEMBER | PartName::SOURCE | PartName::REASON)
}

/// Whether a part of a joint act may be opened to the recipient: bytes of a document and the reason of a rejection,
/// to the co-hosts that those very bytes name, or that the charter in force does.
pub fn may_open_joint(hosts: &BTreeSet<Origin>, recipient: &Origin, part: &PartName) -> bool {
    hosts.contains(recipient) && matches!(part.as_str(), PartName::DOCUMENT | PartName::COMMENT)
}

/// Whether a part of a step of an action may be opened to the recipient: all of it, to the co-hosts. Follow-up is public.
pub fn may_open_follow_up(charter: &Charter, recipient: &Origin, part: &PartName) -> bool {
    charter.host(recipient).is_some() && matches!(part.as_str(), PartName::ACTION | PartName::STEP | PartName::TEXT)
}

/// Whether vote rows may be opened to the recipient.
pub fn may_open_votes(charter: &Charter, recipient: &Origin) -> bool {
    charter.vote_rows_open && charter.host(recipient).is_some()
}

//! The few facts that rules need, loaded before they are asked: rules cannot query.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hutong_log::hash::Hash;

use crate::{
    command::Actor,
    consultation::{
        charter::Charter,
        document::DocumentFacts,
        follow_up::{ActionFacts, IssuedReport},
        item::{Audience, ItemKind, State, Tier},
        phase::Phase,
    },
    ids::{ConsultationId, DocumentId, EntryIndex, LeafId, Origin, PartName, PersonId, Place, PromptId, Ref},
    record::{Counts, DocumentVersion, LogHead},
    refusal::Refusal,
    upkeep::OwnLog,
};
pub use crate::{
    home::facts::HomeFacts,
    needs::{Needs, Touches},
    roles::{Reach, Roles, Scope, ScopedRoles},
};

/// A value about a person: printed as `…` wherever it lands in a log or an error.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Private<T>(pub T);

impl<T> std::fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// A person as rules see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How they take part; `None` for staff who do not.
    pub tier: Option<Tier>,
    /// What they may do as staff in the whole body.
    pub roles: Roles,
    /// What they may do in a unit or a consultation only.
    pub scoped: Vec<ScopedRoles>,
    /// Secret from which handles are made; deleting it unlinks them.
    pub key: Private<[u8; 32]>,
    /// Name for a byline, or empty.
    pub name: Private<String>,
    /// Kind and unit of each affiliation, primary ones first.
    pub affiliations: Private<Vec<(String, String)>>,
}

/// A consultation as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsultationFacts {
    /// The charter in force and its version; `None` while co-hosts have not all accepted one.
    pub charter: Option<(Arc<Charter>, DocumentVersion)>,
    /// Phase in the own log; `None` before opening.
    pub phase: Option<Phase>,
    /// Whether the roll is frozen in the own log.
    pub roll_frozen: bool,
    /// Leaf id and row commitments of the open vote batch, in no particular order.
    pub open_votes: Option<(LeafId, Vec<Hash>)>,
}

/// An item as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemFacts {
    /// Leaf hash of its first leaf.
    pub hash: Hash,
    /// Its consultation.
    pub consultation: ConsultationId,
    /// Its kind.
    pub kind: ItemKind,
    /// Its author's tier.
    pub tier: Tier,
    /// Who may read it.
    pub audience: Audience,
    /// Its prompt.
    pub prompt: Option<PromptId>,
    /// The item it belongs to.
    pub about: Option<Place>,
    /// Where it stands.
    pub state: State,
    /// Whether it ever was published.
    pub was_published: bool,
    /// Whether anybody voted on it in the own log.
    pub has_votes: bool,
    /// Whether a report of its consultation in its own log came after it.
    pub is_reported: bool,
    /// Its parts that are not erased.
    pub parts: BTreeSet<PartName>,
}

/// What a person did to an item, as far as rules ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// Handed it in, themselves or by a device that is linked to their account.
    Authored,
    /// Supports it, themselves or by a device that is linked to their account.
    Supported,
    /// Appealed against its state.
    Appealed,
    /// Set its present state as a moderator.
    Decided,
    /// Answered or signed it, and did not take that back since.
    Answered,
}

/// A partner's `erase` leaf as seen here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureFacts {
    /// Its leaf hash.
    pub hash: Hash,
    /// Its consultation, where it names one.
    pub consultation: Option<ConsultationId>,
    /// Whether this node acknowledged it.
    pub acknowledged: bool,
}

/// An item of which each log keeps a count of its own: a survey, a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct CountedFacts {
    /// Whether the own log has said what it came to: nothing more is taken for it here.
    pub is_closed: bool,
    /// Its words, while they are here.
    pub words: Option<Private<Vec<u8>>>,
    /// Tier and words of what is published in the own log for it; loaded where the count is to be made.
    pub answers: Vec<(Tier, Private<Vec<u8>>)>,
    /// Published signatures under it, by log.
    pub signatures: BTreeMap<Origin, u64>,
    /// Whether the own log has said what this body decided about it.
    pub is_filed: bool,
    /// Whether this body has flagged it.
    pub is_flagged: bool,
}

/// What was loaded. Whatever is absent here does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// The own log.
    pub home: Origin,
    /// Size of the own log before this batch.
    pub home_size: u64,
    /// People and devices.
    pub people: BTreeMap<PersonId, Standing>,
    /// Consultations.
    pub consultations: BTreeMap<ConsultationId, ConsultationFacts>,
    /// Items.
    pub items: BTreeMap<Place, ItemFacts>,
    /// Deeds that were done.
    pub deeds: BTreeSet<(PersonId, Place, Deed)>,
    /// How many votes a person has cast in a consultation here.
    pub votes_n: BTreeMap<(PersonId, ConsultationId), u64>,
    /// Joint acts on documents and their contents.
    pub documents: BTreeMap<DocumentId, DocumentFacts>,
    /// Index and state of every counted item in the own log, by index.
    pub dispositions: BTreeMap<ConsultationId, Vec<(EntryIndex, State)>>,
    /// Counters of a consultation in the own log (items by kind, acts, people), loaded with dispositions.
    pub counts: BTreeMap<ConsultationId, Counts>,
    /// Partners' erasures.
    pub erasures: BTreeMap<Place, ErasureFacts>,
    /// Actions of the follow-up, of any body.
    pub actions: BTreeMap<Place, ActionFacts>,
    /// The report that the own log issued last, by consultation.
    pub reports: BTreeMap<ConsultationId, IssuedReport>,
    /// Mirrored heads, each with whether the own log anchors it already.
    pub heads: Vec<(LogHead, bool)>,
    /// Leaves that set the present state of an item, with that item and their hash.
    pub decisions: BTreeMap<Place, (Place, Hash)>,
    /// Items of which each log keeps a count of its own.
    pub counted: BTreeMap<Place, CountedFacts>,
    /// What the own log says of itself.
    pub own: OwnLog,
    /// What only the home node knows: accounts, claims, settings.
    pub house: HomeFacts,
}

impl Base {
    /// A base that knows nothing but whose it is.
    pub fn empty(home: Origin) -> Base {
        Base {
            home,
            home_size: 0,
            people: BTreeMap::new(),
            consultations: BTreeMap::new(),
            items: BTreeMap::new(),
            deeds: BTreeSet::new(),
            votes_n: BTreeMap::new(),
            documents: BTreeMap::new(),
            dispositions: BTreeMap::new(),
            counts: BTreeMap::new(),
            erasures: BTreeMap::new(),
            actions: BTreeMap::new(),
            reports: BTreeMap::new(),
            heads: Vec::new(),
            decisions: BTreeMap::new(),
            counted: BTreeMap::new(),
            own: OwnLog::default(),
            house: HomeFacts::default(),
        }
    }

    /// A reference to an item, or to the leaf that set the state of one, as the own log writes it; `None` when it is not
    /// loaded.
    pub fn refer(&self, place: &Place) -> Option<Ref> {
        let decision = || self.decisions.get(place).map(|(_, hash)| *hash);
        let hash = self.items.get(place).map(|item| item.hash).or_else(decision)?;
        let origin = (place.origin != self.home).then(|| place.origin.clone());
        Some(Ref { origin, index: place.index, hash })
    }

    /// Whether a log is held here up to a size that a document or finding pins.
    ///
    /// # Errors
    /// [`Refusal::PinBeyond`].
    pub(crate) fn check_pin(&self, origin: &Origin, asked: u64) -> Result<(), Refusal> {
        let known = if *origin == self.home {
            self.home_size
        } else {
            self.heads.iter().find(|(head, _)| head.origin == *origin).map_or(0, |(head, _)| head.size)
        };
        if asked <= known { Ok(()) } else { Err(Refusal::PinBeyond { origin: origin.to_string(), asked, known }) }
    }

    /// Whether the person did that to the item.
    pub fn did(&self, actor: &Actor, place: &Place, deed: Deed) -> bool {
        actor.person().is_some_and(|p| self.deeds.contains(&(p.clone(), place.clone(), deed)))
    }
}

//! What stands open of this body's own leaves, and to whom, as core's policy decides: asked by the publisher of folders and
//! by whoever answers partners over the network.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    canonical::{self, parse_object},
    commitment::Salt,
    consultation::{
        charter::Charter,
        document,
        item::State,
        policy::{OpeningFacts, may_open, may_open_follow_up, may_open_joint, may_open_votes},
    },
    ids::{ConsultationId, EntryIndex, Origin, PartName, Place},
    projection::{ItemRow, hosts_of},
    record::{DocumentVersion, Event},
};
use hutong_log::hash::Hash;
use hutong_store::{Charters, Opened, ReadFault, Store};

use crate::{
    folder::join_rows,
    partners::{Subject, holder_of},
};

/// Items whose contents are held in memory at once; one with attachments stands alone.
const ITEMS_AT_ONCE: usize = 32;

/// What a reader is to find of a part.
#[derive(Debug)]
pub(crate) enum Shown {
    Open(Salt, Vec<u8>),
    Gone(EntryIndex),
    Shut,
}

/// A part, what of it is to be found, and by which co-hosts.
#[derive(Debug)]
pub(crate) struct OpenPart {
    pub leaf: EntryIndex,
    pub name: PartName,
    pub commitment: Hash,
    pub shown: Shown,
    pub readers: BTreeSet<Origin>,
}

/// Rows of a batch, whole, and the co-hosts that may have them.
#[derive(Debug)]
pub(crate) struct OpenRows {
    pub leaf: EntryIndex,
    pub root: Hash,
    /// `None` where there are none for anybody.
    pub rows: Option<Vec<u8>>,
    pub readers: BTreeSet<Origin>,
}

/// What stands open at a signed size: what later leaves did is not shown before a checkpoint covers them.
#[derive(Clone, Copy)]
pub(crate) struct Standing<'a> {
    pub store: &'a Store,
    pub charters: &'a Charters,
    pub size: u64,
}

/// Something that may stand open.
#[derive(Debug)]
pub(crate) enum Standings {
    Parts(Vec<OpenPart>),
    Rows(OpenRows),
}

impl Standing<'_> {
    /// What stands open of these leaves, handed on group by group: memory stays bounded.
    pub(crate) async fn of<F: From<ReadFault>>(
        &self,
        subjects: &[Subject],
        mut settle: impl FnMut(Standings) -> Result<(), F>,
    ) -> Result<(), F> {
        let (mut items, mut with_files) = (Vec::new(), BTreeSet::new());
        for subject in subjects {
            match &subject.leaf.event {
                Event::ItemAccepted(item) => {
                    items.push(subject.index);
                    with_files.extend(item.parts.iter().any(|(name, _)| name.is_file()).then_some(subject.index));
                }
                Event::DocumentProposed { document, .. } | Event::DocumentRejected { document, .. } => {
                    settle(Standings::Parts(self.act(subject.index, document).await?))?;
                }
                Event::FollowedUp { .. } => settle(Standings::Parts(self.follow_up(subject).await?))?,
                Event::VotesSealed { n, root } => settle(Standings::Rows(self.votes(subject, *n, *root).await?))?,
                _ => {}
            }
        }
        let rows = Vec::from_iter(self.store.items(self.store.home(), &items).await?);
        let mut rest = rows.as_slice();
        while !rest.is_empty() {
            let plain = rest.iter().take(ITEMS_AT_ONCE).take_while(|(index, _)| !with_files.contains(index)).count();
            let (group, behind) = rest.split_at(plain.max(1));
            settle(Standings::Parts(self.items(group).await?))?;
            rest = behind;
        }
        Ok(())
    }

    async fn items(&self, items: &[(EntryIndex, ItemRow)]) -> Result<Vec<OpenPart>, ReadFault> {
        let leaves: BTreeSet<EntryIndex> =
            items.iter().flat_map(|(index, row)| std::iter::once(*index).chain(row.revision)).collect();
        let opened = self.store.openings(self.store.home(), &Vec::from_iter(leaves)).await?;
        let mut by_leaf: BTreeMap<EntryIndex, Vec<Opened>> = BTreeMap::new();
        for part in opened {
            by_leaf.entry(part.index).or_default().push(part);
        }
        let mut found = Vec::new();
        for (index, row) in items {
            self.item(*index, row, &mut by_leaf, &mut found);
        }
        Ok(found)
    }

    fn item(
        &self,
        index: EntryIndex,
        row: &ItemRow,
        by_leaf: &mut BTreeMap<EntryIndex, Vec<Opened>>,
        found: &mut Vec<OpenPart>,
    ) {
        let home = self.store.home();
        let charter = self.hosted(Some(&row.consultation));
        let own = by_leaf.remove(&index).unwrap_or_default();
        let revised = row.revision.and_then(|revision| by_leaf.remove(&revision)).unwrap_or_default();
        let is_named = own.iter().any(|part| part.name.as_str() == PartName::AUTHOR && consents(part));
        let names: BTreeSet<PartName> = revised.iter().map(|part| part.name.clone()).collect();
        // Present words or state that no checkpoint covers yet are shown by the pass that does.
        let is_covered = row.revision.into_iter().chain(row.state_index).all(|leaf| leaf < self.size);
        for part in own.into_iter().chain(revised) {
            let is_present = holder_of(index, row, &part.name, |_, name| names.contains(name)) == part.index;
            let (shown, readers) = match (charter, part.erased_by, part.opening) {
                (Some(charter), Some(erased), _) if erased < self.size && row.was_published => {
                    // Whoever may have read it while it stood is told that it is gone.
                    (Shown::Gone(erased), readers(home, charter, row, State::Published, true, &part.name))
                }
                (Some(charter), None, Some((salt, content))) if is_present && is_covered => {
                    (Shown::Open(salt, content), readers(home, charter, row, row.state, is_named, &part.name))
                }
                _ => (Shown::Shut, BTreeSet::new()),
            };
            let Opened { index: leaf, name, commitment, .. } = Opened { opening: None, ..part };
            found.push(OpenPart { leaf, name, commitment, shown, readers });
        }
    }

    /// The charter under which own contents of a consultation are read by others: one that this body hosts.
    fn hosted(&self, consultation: Option<&ConsultationId>) -> Option<&Charter> {
        let (_, charter) = self.charters.get(consultation?)?;
        Some(&**charter).filter(|charter| charter.host(self.store.home()).is_some())
    }

    /// Co-hosts of the charter in force, other than this body, of whom something is so.
    fn hosts(&self, subject: &Subject, may: impl Fn(&Charter, &Origin) -> bool) -> BTreeSet<Origin> {
        let charter = self.hosted(subject.leaf.consultation.as_ref());
        let hosts = charter.iter().flat_map(|c| c.hosts.iter().map(move |host| (*c, &host.origin)));
        let others = hosts.filter(|(c, host)| *host != self.store.home() && may(c, host));
        others.map(|(_, host)| host.clone()).collect()
    }

    async fn act(&self, index: EntryIndex, version: &DocumentVersion) -> Result<Vec<OpenPart>, ReadFault> {
        let home = self.store.home();
        let named = self.store.cohosts(&version.sha256).await?.unwrap_or_default();
        let in_force = document::consultation_of(&version.id).and_then(|c| self.charters.get(&c));
        let in_force = in_force.map(|(_, charter)| hosts_of(charter)).unwrap_or_default();
        let hosts: BTreeSet<Origin> = named.into_iter().chain(in_force).collect();
        let may = |name: &PartName| {
            let may = |origin: &&Origin| *origin != home && may_open_joint(&hosts, origin, name);
            hosts.iter().filter(may).cloned().collect()
        };
        self.plain(index, may).await
    }

    /// What is told of a step, to the co-hosts.
    async fn follow_up(&self, step: &Subject) -> Result<Vec<OpenPart>, ReadFault> {
        let may = |name: &PartName| self.hosts(step, |charter, host| may_open_follow_up(charter, host, name));
        self.plain(step.index, may).await
    }

    /// Parts of a leaf whose state is that they are there or erased.
    async fn plain(
        &self,
        leaf: EntryIndex,
        readers: impl Fn(&PartName) -> BTreeSet<Origin>,
    ) -> Result<Vec<OpenPart>, ReadFault> {
        let parts = self.store.openings(self.store.home(), &[leaf]).await?;
        let open = |part: Opened| {
            let shown = match (part.erased_by, part.opening) {
                (Some(erased), _) if erased < self.size => Shown::Gone(erased),
                (None, Some((salt, content))) => Shown::Open(salt, content),
                _ => Shown::Shut,
            };
            OpenPart { leaf, readers: readers(&part.name), name: part.name, commitment: part.commitment, shown }
        };
        Ok(parts.into_iter().map(open).collect())
    }

    async fn votes(&self, batch: &Subject, n: u64, root: Hash) -> Result<OpenRows, ReadFault> {
        let readers = self.hosts(batch, may_open_votes);
        let place = Place { origin: self.store.home().clone(), index: batch.index };
        let rows = if readers.is_empty() { Vec::new() } else { self.store.vote_rows(&place).await? };
        let rows = (!readers.is_empty() && rows.len() as u64 == n).then(|| join_rows(&rows));
        Ok(OpenRows { leaf: batch.index, root, rows, readers })
    }
}

/// Co-hosts other than this body that the policy lets read a part of an item in a state.
fn readers(
    home: &Origin,
    charter: &Charter,
    row: &ItemRow,
    state: State,
    is_named: bool,
    part: &PartName,
) -> BTreeSet<Origin> {
    let may = |recipient: &&Origin| {
        let facts = OpeningFacts { charter, recipient, kind: row.kind, audience: row.audience, state, is_named };
        *recipient != home && may_open(&facts, part)
    };
    charter.hosts.iter().map(|host| &host.origin).filter(may).cloned().collect()
}

/// Whether an author consented to be named.
fn consents(author: &Opened) -> bool {
    let content = author.opening.as_ref().map(|(_, content)| content);
    let parsed = content.and_then(|content| parse_object(content, canonical::DOCUMENT).ok());
    parsed.is_some_and(|author| author.need_int("named") == Ok(1))
}

//! Below `for/`: contents opened to each partner, as core's policy decides, and the marks of erased ones.

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
    ids::{EntryIndex, Origin, PartName, Place},
    projection::{ItemRow, hosts_of},
    record::{DocumentVersion, Event},
};
use hutong_log::hash::Hash;
use hutong_store::{Charters, Opened, Store};

use super::PublishFault;
use crate::{
    folder::{Folder, join_rows},
    partners::{SPAN, Subject, holder_of, subjects_of},
    verify::folder_name,
};

/// Items whose contents are held in memory at once; one with attachments stands alone.
const ITEMS_AT_ONCE: usize = 32;

/// What a reader is to find of a part.
#[derive(Clone, Copy)]
enum Shown<'a> {
    Open(&'a Salt, &'a [u8]),
    Gone(EntryIndex),
    Shut,
}

/// One pass over what is opened.
pub(super) struct Openings<'a> {
    store: &'a Store,
    folder: &'a mut Folder,
    charters: &'a Charters,
    home: &'a Origin,
    /// Signed size: what later leaves did is not shown before a checkpoint covers them.
    size: u64,
    /// Folders of recipients that there are.
    dirs: BTreeSet<String>,
    /// In a pass over everything: the files that belong.
    belong: Option<BTreeSet<String>>,
    pub parts: u64,
    pub files: u64,
}

impl<'a> Openings<'a> {
    pub(super) fn begin(
        store: &'a Store,
        folder: &'a mut Folder,
        charters: &'a Charters,
        home: &'a Origin,
        size: u64,
    ) -> Result<Openings<'a>, PublishFault> {
        let dirs = folder.source().names_in("for")?.into_iter().collect();
        Ok(Openings { store, folder, charters, home, size, dirs, belong: None, parts: 0, files: 0 })
    }

    /// Looks at what the leaves from an index on touch; at everything from 0, and removes what does not belong.
    pub(super) async fn pass(&mut self, from: EntryIndex) -> Result<(), PublishFault> {
        self.belong = (from == 0).then(BTreeSet::new);
        let mut next = from;
        while next < self.size {
            let end = (next + SPAN).min(self.size);
            let subjects = subjects_of(self.store, self.home, next..end, from).await?;
            self.show(&subjects).await?;
            next = end;
        }
        if let Some(belong) = self.belong.take() {
            for file in self.folder.source().files_below("for")?.iter().filter(|file| !belong.contains(*file)) {
                self.folder.remove(file)?;
            }
        }
        Ok(())
    }

    async fn show(&mut self, subjects: &[Subject]) -> Result<(), PublishFault> {
        let (mut items, mut with_files) = (Vec::new(), BTreeSet::new());
        for subject in subjects {
            match &subject.leaf.event {
                Event::ItemAccepted(item) => {
                    items.push(subject.index);
                    with_files.extend(item.parts.iter().any(|(name, _)| name.is_file()).then_some(subject.index));
                }
                Event::DocumentProposed { document, .. } | Event::DocumentRejected { document, .. } => {
                    self.show_act(subject.index, document).await?;
                }
                Event::FollowedUp { .. } => self.show_follow_up(subject).await?,
                Event::VotesSealed { n, root } => self.show_votes(subject, *n, root).await?,
                _ => {}
            }
        }
        let rows = Vec::from_iter(self.store.items(self.home, &items).await?);
        let mut rest = rows.as_slice();
        while !rest.is_empty() {
            let plain = rest.iter().take(ITEMS_AT_ONCE).take_while(|(index, _)| !with_files.contains(index)).count();
            let (group, behind) = rest.split_at(plain.max(1));
            self.show_items(group).await?;
            rest = behind;
        }
        Ok(())
    }

    async fn show_items(&mut self, items: &[(EntryIndex, ItemRow)]) -> Result<(), PublishFault> {
        let leaves: BTreeSet<EntryIndex> =
            items.iter().flat_map(|(index, row)| std::iter::once(*index).chain(row.revision)).collect();
        let opened = self.store.openings(self.home, &Vec::from_iter(leaves)).await?;
        let mut by_leaf: BTreeMap<EntryIndex, Vec<Opened>> = BTreeMap::new();
        for part in opened {
            by_leaf.entry(part.index).or_default().push(part);
        }
        for (index, row) in items {
            self.show_item(*index, row, &by_leaf)?;
        }
        Ok(())
    }

    fn show_item(
        &mut self,
        index: EntryIndex,
        row: &ItemRow,
        by_leaf: &BTreeMap<EntryIndex, Vec<Opened>>,
    ) -> Result<(), PublishFault> {
        let of = |leaf: EntryIndex| by_leaf.get(&leaf).into_iter().flatten();
        let has = |leaf: EntryIndex, name: &PartName| of(leaf).any(|part| part.name == *name);
        let is_named = of(index).any(|part| part.name.as_str() == PartName::AUTHOR && consents(part));
        let charter = self.charter_of(row).cloned();
        // Present words or state that no checkpoint covers yet are shown by the pass that does.
        let is_covered = row.revision.into_iter().chain(row.state_index).all(|leaf| leaf < self.size);
        for part in of(index).chain(row.revision.iter().flat_map(|revision| of(*revision))) {
            let is_present = holder_of(index, row, &part.name, has) == part.index;
            let (shown, readers) = match (&charter, part.erased_by, &part.opening) {
                (Some(charter), Some(erased), _) if erased < self.size && row.was_published => {
                    // Whoever may have read it while it stood is told that it is gone.
                    (Shown::Gone(erased), readers(self.home, charter, row, State::Published, true, &part.name))
                }
                (Some(charter), None, Some((salt, content))) if is_present && is_covered => {
                    (Shown::Open(salt, content), readers(self.home, charter, row, row.state, is_named, &part.name))
                }
                _ => (Shown::Shut, BTreeSet::new()),
            };
            self.settle(&part.commitment, shown, &readers)?;
        }
        Ok(())
    }

    /// The charter under which an own item is read by others: one that this body hosts.
    fn charter_of(&self, row: &ItemRow) -> Option<&std::sync::Arc<Charter>> {
        let (_, charter) = self.charters.get(&row.consultation)?;
        Some(charter).filter(|charter| charter.host(self.home).is_some())
    }

    async fn show_act(&mut self, index: EntryIndex, version: &DocumentVersion) -> Result<(), PublishFault> {
        let named = self.store.cohosts(&version.sha256).await?.unwrap_or_default();
        let in_force = document::consultation_of(&version.id).and_then(|c| self.charters.get(&c));
        let in_force = in_force.map(|(_, charter)| hosts_of(charter)).unwrap_or_default();
        let hosts: BTreeSet<Origin> = named.into_iter().chain(in_force).collect();
        for part in self.store.openings(self.home, &[index]).await? {
            let may = |origin: &&Origin| *origin != self.home && may_open_joint(&hosts, origin, &part.name);
            let readers: BTreeSet<Origin> = hosts.iter().filter(may).cloned().collect();
            let shown = match (part.erased_by, &part.opening) {
                (Some(erased), _) if erased < self.size => Shown::Gone(erased),
                (None, Some((salt, content))) => Shown::Open(salt, content),
                _ => Shown::Shut,
            };
            self.settle(&part.commitment, shown, &readers)?;
        }
        Ok(())
    }

    /// What is told of a step, to the co-hosts.
    async fn show_follow_up(&mut self, step: &Subject) -> Result<(), PublishFault> {
        let charter = step.leaf.consultation.as_ref().and_then(|c| self.charters.get(c));
        let charter = charter.map(|(_, charter)| charter.clone()).filter(|c| c.host(self.home).is_some());
        for part in self.store.openings(self.home, &[step.index]).await? {
            let may =
                |charter: &Charter, host: &Origin| *host != *self.home && may_open_follow_up(charter, host, &part.name);
            let hosts = charter.iter().flat_map(|c| c.hosts.iter().map(move |host| (c, &host.origin)));
            let readers = hosts.filter(|(c, host)| may(c, host)).map(|(_, host)| host.clone()).collect();
            let shown = match (part.erased_by, &part.opening) {
                (Some(erased), _) if erased < self.size => Shown::Gone(erased),
                (None, Some((salt, content))) => Shown::Open(salt, content),
                _ => Shown::Shut,
            };
            self.settle(&part.commitment, shown, &readers)?;
        }
        Ok(())
    }

    async fn show_votes(&mut self, batch: &Subject, n: u64, root: &Hash) -> Result<(), PublishFault> {
        let charter = batch.leaf.consultation.as_ref().and_then(|c| self.charters.get(c));
        let charter = charter.map(|(_, charter)| charter.clone()).filter(|c| c.host(self.home).is_some());
        let may = |c: &std::sync::Arc<Charter>, host: &Origin| host != self.home && may_open_votes(c, host);
        let hosts = charter.iter().flat_map(|c| c.hosts.iter().map(move |host| (c, &host.origin)));
        let readers: BTreeSet<String> =
            hosts.filter(|(c, host)| may(c, host)).map(|(_, host)| folder_name(host)).collect();
        let place = Place { origin: self.home.clone(), index: batch.index };
        let rows = if readers.is_empty() { Vec::new() } else { self.store.vote_rows(&place).await? };
        let is_whole = rows.len() as u64 == n;
        for dir in self.dirs.union(&readers).cloned().collect::<Vec<_>>() {
            let file = format!("for/{dir}/votes/{}", root.to_hex());
            if readers.contains(&dir) && is_whole {
                self.put(file, &join_rows(&rows), true)?;
            } else {
                self.folder.remove(&file)?;
            }
        }
        self.dirs.extend(readers);
        Ok(())
    }

    /// Brings the files of one part to what each recipient may find. Content goes before the mark of its erasure comes:
    /// the two never stand together.
    fn settle(&mut self, commitment: &Hash, shown: Shown<'_>, readers: &BTreeSet<Origin>) -> Result<(), PublishFault> {
        let readers: BTreeSet<String> = readers.iter().map(folder_name).collect();
        for dir in self.dirs.union(&readers).cloned().collect::<Vec<_>>() {
            let file = format!("for/{dir}/parts/{}", commitment.to_hex());
            let gone = format!("{file}.gone");
            match shown {
                Shown::Open(salt, content) if readers.contains(&dir) => {
                    self.put(file, &[salt.0.as_slice(), content].concat(), true)?;
                }
                Shown::Gone(erased) if readers.contains(&dir) => {
                    self.folder.remove(&file)?;
                    self.put(gone, format!("{erased}\n").as_bytes(), false)?;
                }
                _ => {
                    self.folder.remove(&file)?;
                    self.folder.remove(&gone)?;
                }
            }
        }
        self.dirs.extend(readers);
        Ok(())
    }

    fn put(&mut self, file: String, bytes: &[u8], is_opening: bool) -> Result<(), PublishFault> {
        if self.folder.put(&file, bytes)? {
            self.files += 1;
            self.parts += u64::from(is_opening);
        }
        if let Some(belong) = &mut self.belong {
            belong.insert(file);
        }
        Ok(())
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

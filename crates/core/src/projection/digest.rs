//! One number for everything that nodes must agree on (RECORD §10, I5).
//!
//! SHA-256 over the lines of all shared tables, tables in a fixed order, rows sorted by key, LF after each line.
//! The database feeds its own rows through the same type, so only the rows can differ, never the form.

use hutong_log::hash::{Hash, Sha256};

use super::{
    AckRow, ActRow, BatchRow, ConsultationRow, EntryRow, FollowRow, ItemRow, PartRow, Projection, StatusRow, TallyRow,
    rows::Line,
};
use crate::ids::{ConsultationId, DocumentId, Origin, PartName, Place};

/// A digest being fed. Feed tables in the order of the methods below, rows sorted by key within each.
pub struct Digest {
    hasher: Sha256,
    line: String,
}

impl Default for Digest {
    fn default() -> Self {
        Digest { hasher: Sha256::new(), line: String::new() }
    }
}

impl Digest {
    fn put(&mut self, row: &impl Line) {
        self.line.clear();
        row.line(&mut self.line);
        self.line.push('\n');
        self.hasher.update(self.line.as_bytes());
    }

    /// Table 1: entries, by place.
    pub fn entry(&mut self, place: &Place, row: &EntryRow) {
        self.put(&(place, row));
    }

    /// Table 2: items, by place.
    pub fn item(&mut self, place: &Place, row: &ItemRow) {
        self.put(&(place, row));
    }

    /// Table 3: parts, by place and name.
    pub fn part(&mut self, place: &Place, name: &PartName, row: &PartRow) {
        self.put(&(place, name, row));
    }

    /// Table 4: consultations, by id and origin.
    pub fn consultation(&mut self, id: &ConsultationId, origin: &Origin, row: &ConsultationRow) {
        self.put(&(id, origin, row));
    }

    /// Table 5: acts on documents, by document, origin and index.
    pub fn act(&mut self, place: &Place, row: &ActRow) {
        self.put(&(place, row));
    }

    /// Table 6: status of documents, by document and version.
    pub fn status(&mut self, id: &DocumentId, ver: u64, row: &StatusRow) {
        self.put(&(id, ver, row));
    }

    /// Table 7: sealed vote batches, by place.
    pub fn batch(&mut self, place: &Place, row: &BatchRow) {
        self.put(&(place, row));
    }

    /// Table 8: acknowledged erasures, by place of the acknowledgement.
    pub fn ack(&mut self, place: &Place, row: &AckRow) {
        self.put(&(place, row));
    }

    /// Table 9: tallies, by place.
    pub fn tally(&mut self, place: &Place, row: &TallyRow) {
        self.put(&(place, row));
    }

    /// Table 10: steps of actions, by place.
    pub fn follow_up(&mut self, place: &Place, row: &FollowRow) {
        self.put(&(place, row));
    }

    /// The digest.
    pub fn finish(self) -> Hash {
        self.hasher.finish()
    }
}

impl Projection {
    /// The digest of all tables.
    pub fn digest(&self) -> Hash {
        let mut d = Digest::default();
        self.entries.iter().for_each(|(place, row)| d.entry(place, row));
        self.items.iter().for_each(|(place, row)| d.item(place, row));
        self.parts.iter().for_each(|((place, name), row)| d.part(place, name, row));
        self.consultations.iter().for_each(|((c, origin), row)| d.consultation(c, origin, row));
        for acts in self.acts.values() {
            for act in acts {
                d.act(&act.place, &ActRow { act: act.act, version: act.version.clone() });
            }
        }
        for id in self.acts.keys() {
            for (ver, (status, sha256)) in self.statuses(id) {
                d.status(id, ver, &StatusRow { status, sha256 });
            }
        }
        self.batches.iter().for_each(|(place, row)| d.batch(place, row));
        self.acks.iter().for_each(|(place, row)| d.ack(place, row));
        self.tallies.iter().for_each(|(place, row)| d.tally(place, row));
        self.follow_ups.iter().for_each(|(place, row)| d.follow_up(place, row));
        d.finish()
    }
}

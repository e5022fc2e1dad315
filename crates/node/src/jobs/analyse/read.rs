//! What an analysis reads: published opinions and statements that the audience may see, and sealed votes up to the last
//! release.

use std::collections::{BTreeMap, BTreeSet};

use hutong_analysis::{
    input::{Input, Moderation, Opinion, Participant, Statement, Vote},
    themes::PreviousTheme,
};
use hutong_core::{
    consultation::{
        charter::Charter,
        document::{self, Kind},
        item::{Audience, ItemKind},
        theme::{Theme, ThemeTree},
    },
    ids::{ConsultationId, Origin, Place},
};
use hutong_log::hash::Hash;
use hutong_store::{
    ReadFault, Store,
    pages::{ItemView, SealedVote},
};

/// People who must have joined at a body since its last release (ANALYSIS §6).
const RELEASE_STEP: usize = hutong_analysis::privacy::NEW_PARTICIPANTS_MIN as usize;

/// An input with the way back from its ids.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub input: Input,
    pub places: BTreeMap<String, Place>,
    /// Bodies by the code under which they go in the input.
    pub bodies: BTreeMap<String, Origin>,
    pub pins: Vec<(Origin, u64)>,
    /// The theme tree in force, by its hash, and its themes as people named them; none while there is none.
    pub names: Option<(Hash, Vec<PreviousTheme>)>,
}

/// Reads a consultation; `None` when no charter of it is in force here.
pub(super) async fn read(
    store: &Store,
    consultation: &ConsultationId,
    reader: Audience,
) -> Result<Option<Reading>, ReadFault> {
    let Some(charter) = store.show_consultation(consultation).await?.charter else { return Ok(None) };
    let mut reading = Reading::default();
    let hosts: BTreeMap<Origin, String> =
        charter.hosts.iter().map(|host| (host.origin.clone(), host.code.clone())).collect();
    reading.bodies = hosts.iter().map(|(origin, code)| (code.clone(), origin.clone())).collect();
    let sizes = store.logs().await?;
    reading.pins = sizes.into_iter().filter(|(o, _)| hosts.contains_key(o)).map(|(o, l)| (o, l.size)).collect();
    reading.pins.sort();
    for (origin, code) in &hosts {
        for kind in [ItemKind::Opinion, ItemKind::Statement] {
            let mut from = 0;
            loop {
                let items = store.read_published((consultation, origin), kind, reader, from).await?;
                let Some(last) = items.last() else { break };
                from = last.place.index + 1;
                items.into_iter().for_each(|item| reading.take(code, item));
            }
        }
    }
    let votes = store.list_sealed_votes(consultation).await?;
    reading.take_votes(&charter, &votes);
    reading.input.sort();
    reading.names = names(store, consultation, &charter).await?;
    Ok(Some(reading))
}

/// The hash of the theme tree in force; `None` while there is none.
pub(super) async fn tree_in_force(store: &Store, consultation: &ConsultationId) -> Result<Option<Hash>, ReadFault> {
    let Ok(id) = document::document_id(consultation, Kind::Themes) else { return Ok(None) };
    Ok(store.version_in_force(&id).await?.map(|version| version.sha256))
}

/// The theme tree in force: what both bodies agreed to call their themes is what pages call them, too.
async fn names(
    store: &Store,
    consultation: &ConsultationId,
    charter: &Charter,
) -> Result<Option<(Hash, Vec<PreviousTheme>)>, ReadFault> {
    let Some(sha256) = tree_in_force(store, consultation).await? else { return Ok(None) };
    let Ok(id) = document::document_id(consultation, Kind::Themes) else { return Ok(None) };
    let document = store.show_document(&id).await?;
    let bytes = document.versions.iter().find_map(|version| version.contents.get(&sha256));
    let Some(tree) = bytes.and_then(|bytes| ThemeTree::read(bytes).ok()) else { return Ok(None) };
    let of = |theme: Theme| PreviousTheme {
        id: theme.id.to_string(),
        parent: theme.parent.map(|parent| parent.to_string()),
        // A name that people left as the machine had proposed it is still the machine's.
        label: Some(theme.label).filter(|label| *label != theme.machine_label),
        members: theme
            .items
            .iter()
            .filter_map(|item| {
                let code = &charter.host(item.origin.as_ref()?)?.code;
                Some(format!("{code}-{}", item.index))
            })
            .collect(),
        pinned: Vec::new(),
    };
    Ok(Some((sha256, tree.themes.into_iter().map(of).collect())))
}

impl Reading {
    fn take(&mut self, code: &str, item: ItemView) {
        // Words that are not here yet, or no longer, cannot be read.
        let Some(text) = item.text else { return };
        let id = format!("{code}-{}", item.place.index);
        // A handle is unique within a body's people; the same person at two bodies is two people.
        let author = item.author.map_or_else(String::new, |author| format!("{code}:{}", author.handle));
        let body = code.to_owned();
        match item.row.kind {
            ItemKind::Statement => self.input.statements.push(Statement {
                id: id.clone(),
                text,
                author,
                body,
                moderation: Moderation::Accepted,
                meta: false,
            }),
            _ => self.input.opinions.push(Opinion {
                id: id.clone(),
                title: item.title.unwrap_or_default(),
                text,
                author,
                body,
                tier: item.row.tier.word().to_owned(),
                prompt: item.row.prompt.as_ref().map(ToString::to_string).unwrap_or_default(),
                submitted_at: String::new(),
                lang: String::new(),
            }),
        }
        self.places.insert(id, item.place);
    }

    fn take_votes(&mut self, charter: &Charter, votes: &[SealedVote]) {
        let code = |origin: &Origin| charter.host(origin).map(|host| host.code.as_str());
        let position = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let statements: BTreeMap<&Place, u32> = self
            .input
            .statements
            .iter()
            .enumerate()
            .filter_map(|(n, statement)| Some((self.places.get(&statement.id)?, position(n))))
            .collect();
        let mut people: BTreeMap<String, Participant> = BTreeMap::new();
        let mut latest: BTreeMap<(String, u32), (u64, i8)> = BTreeMap::new();
        for vote in released(votes) {
            let Some(body) = code(&vote.origin) else { continue };
            let Some(statement) = statements.get(&vote.row.statement.place(&vote.origin)) else { continue };
            let id = format!("{body}:{}", vote.row.handle);
            let cell = latest.entry((id.clone(), *statement)).or_insert((0, 0));
            if vote.row.q > cell.0 {
                *cell = (vote.row.q, vote.row.choice.number());
            }
            let person = Participant { id: id.clone(), body: body.to_owned(), tier: vote.row.tier.word().to_owned() };
            people.insert(id, person);
        }
        let numbers: BTreeMap<String, u32> = people.keys().cloned().zip(0..).collect();
        self.input.participants = people.into_values().collect();
        self.input.votes = latest
            .into_iter()
            .filter_map(|((person, statement), (_, value))| {
                Some(Vote { participant: *numbers.get(&person)?, statement, value })
            })
            .collect();
    }
}

/// Of each log the votes up to the batch with which another ten people had voted: what was released does not depend on
/// when anybody looked, and no two releases differ by fewer than ten newcomers. `votes` are by log and batch.
fn released(votes: &[SealedVote]) -> impl Iterator<Item = &SealedVote> {
    votes.chunk_by(|a, b| a.origin == b.origin).flat_map(|of_log| {
        let (mut people, mut steps, mut until) = (BTreeSet::new(), 0, 0);
        let mut at = 0;
        for batch in of_log.chunk_by(|a, b| a.batch == b.batch) {
            people.extend(batch.iter().map(|vote| vote.row.handle));
            at += batch.len();
            if people.len() / RELEASE_STEP > steps {
                steps = people.len() / RELEASE_STEP;
                until = at;
            }
        }
        &of_log[..until]
    })
}

#[cfg(test)]
mod tests {
    use hutong_core::{
        consultation::{item::Tier, vote::Choice, vote::Row},
        ids::{Handle, Ref},
    };
    use hutong_log::hash::sha256;

    use super::*;

    fn vote(log: &str, batch: u64, who: u8) -> SealedVote {
        let statement = Ref { origin: None, index: 1, hash: sha256(b"statement") };
        let row = Row { handle: Handle([who; 16]), q: 1, statement, tier: Tier::Open, choice: Choice::Agree };
        SealedVote { origin: Origin::new(log).expect("an origin"), batch, row }
    }

    fn n(votes: &[SealedVote]) -> usize {
        released(votes).count()
    }

    #[test]
    fn nothing_is_released_for_fewer_than_ten_newcomers() {
        let mut votes: Vec<SealedVote> = (0..9).map(|who| vote("a/1", 1, who)).collect();
        assert_eq!(n(&votes), 0);
        votes.extend((0..5).map(|who| vote("a/1", 2, who)));
        assert_eq!(n(&votes), 0, "the same people again are no newcomers");
        votes.push(vote("a/1", 3, 9));
        assert_eq!(n(&votes), 15);
        votes.extend((10..19).map(|who| vote("a/1", 4, who)));
        assert_eq!(n(&votes), 15, "nineteen people: the last release stands");
        votes.push(vote("a/1", 5, 19));
        assert_eq!(n(&votes), 25);
    }

    #[test]
    fn each_body_releases_for_itself() {
        let mut votes: Vec<SealedVote> = (0..12).map(|who| vote("a/1", 1, who)).collect();
        votes.extend((0..9).map(|who| vote("b/1", 1, who)));
        assert_eq!(n(&votes), 12);
    }
}

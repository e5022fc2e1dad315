//! The exchange set: exactly what every co-host may read at the pins, as one canonical stream (ANALYSIS, "Joint run").
//!
//! Both bodies build it from their own tables; equal tables give equal bytes. Contents go in as they are held, not as
//! they should be: a byte changed on one side shows as a different input.

use std::collections::BTreeMap;

use hutong_analysis::input::{Input, Moderation, Opinion, Participant, Statement, Vote};
use hutong_core::{
    canonical::{self, Object, Value, parse_object, write_object},
    consultation::{
        charter::Charter,
        item::{Audience, ItemKind, State},
        policy::{OpeningFacts, may_open},
        vote::Row,
    },
    ids::{ConsultationId, Origin, PartName, Place},
    projection::{ItemRow, Projection},
};
use hutong_log::hash::{Hash, Sha256};

/// Contents held here: parts by leaf and name, rows of sealed batches by leaf.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// Bytes of opened parts.
    pub parts: BTreeMap<(Place, PartName), Vec<u8>>,
    /// Rows of each sealed batch, in the order of their commitments.
    pub rows: BTreeMap<Place, Vec<Vec<u8>>>,
}

/// The exchange set of a consultation at pins.
#[derive(Clone, Debug)]
pub struct ExchangeSet {
    /// SHA-256 of the canonical stream.
    pub hash: Hash,
    /// The same as analysis reads it.
    pub input: Input,
    /// The narrowest audience of what is in it: whoever reads results must belong to it.
    pub audience: Audience,
    /// What belongs to it and is not here: to be fetched, or erased since.
    pub missing: Vec<Missing>,
}

/// Something of the exchange set that is not here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// The item; of votes, their batch.
    pub of: Place,
    /// The leaf that holds it: a revision's where there is one.
    pub leaf: Place,
    /// Which part; `None` for the rows of a batch.
    pub part: Option<PartName>,
}

/// Builds the exchange set. `projection` is folded up to the pins and no further.
pub fn build(projection: &Projection, charter: &Charter, contents: &Contents) -> ExchangeSet {
    let mut set = Building {
        charter,
        contents,
        stream: Sha256::new(),
        input: Input::default(),
        audience: Audience::Public,
        missing: Vec::new(),
    };
    // Only the co-hosts' logs: anybody can write the consultation's id into a log of their own.
    let items = projection
        .items()
        .iter()
        .filter(|(place, row)| row.consultation == charter.consultation && charter.host(&place.origin).is_some());
    // Answers to a survey are opened to nobody: they are not missing, they are none of this.
    let shared = items.filter(|(_, row)| row.kind != ItemKind::Survey);
    for (place, row) in shared.filter(|(_, row)| row.state == State::Published) {
        set.item(place, row, projection);
    }
    if charter.vote_rows_open {
        set.votes(projection, &charter.consultation);
    }
    set.input.sort();
    ExchangeSet { hash: set.stream.finish(), input: set.input, audience: set.audience, missing: set.missing }
}

struct Building<'a> {
    charter: &'a Charter,
    contents: &'a Contents,
    stream: Sha256,
    input: Input,
    audience: Audience,
    missing: Vec<Missing>,
}

/// A part's name and its present bytes.
type OpenPart<'a> = (PartName, &'a [u8]);

impl<'a> Building<'a> {
    fn item(&mut self, place: &Place, row: &ItemRow, projection: &Projection) {
        let is_named = self.author(place).is_some_and(|a| a.need_int("named") == Ok(1));
        let (open, missing) = self.open_parts(place, row, projection, is_named);
        self.missing.extend(missing);
        if row.kind.has_text() && !open.iter().any(|(name, _)| name.as_str() == PartName::TEXT) {
            return;
        }
        self.audience = self.audience.max(row.audience);
        self.stream(place, row, &open);
        self.read(place, row, &open);
    }

    /// Present contents of the parts that every co-host may open, by name; and which of these are not here.
    fn open_parts(
        &self,
        place: &Place,
        row: &ItemRow,
        projection: &Projection,
        is_named: bool,
    ) -> (Vec<OpenPart<'a>>, Vec<Missing>) {
        let (mut open, mut missing): (Vec<OpenPart<'a>>, Vec<Missing>) = Default::default();
        let parts = projection.parts_of(place).filter(|(_, part)| part.erased_by.is_none());
        for (name, _) in parts.filter(|(name, _)| self.all_may_open(row, is_named, name)) {
            match self.content(place, row, name) {
                Some(content) => open.push((name.clone(), content)),
                None => {
                    let has = |leaf: &Place| projection.parts_of(leaf).any(|(of, _)| of == name);
                    let revision = row.revision.map(|index| Place { origin: place.origin.clone(), index });
                    let leaf = revision.filter(has).unwrap_or_else(|| place.clone());
                    missing.push(Missing { of: place.clone(), leaf, part: Some(name.clone()) });
                }
            }
        }
        open.sort();
        (open, missing)
    }

    /// The present words of an item: those of its last revision where there is one.
    fn content(&self, place: &Place, row: &ItemRow, name: &PartName) -> Option<&'a [u8]> {
        let contents = self.contents;
        let latest = row.revision.map(|index| Place { origin: place.origin.clone(), index });
        let revised = latest.and_then(|leaf| contents.parts.get(&(leaf, name.clone())));
        revised.or_else(|| contents.parts.get(&(place.clone(), name.clone()))).map(Vec::as_slice)
    }

    fn author(&self, place: &Place) -> Option<Object<'a>> {
        let bytes = self.contents.parts.get(&(place.clone(), part_name(PartName::AUTHOR)?))?;
        parse_object(bytes, canonical::DOCUMENT).ok()
    }

    fn all_may_open(&self, row: &ItemRow, is_named: bool, part: &PartName) -> bool {
        self.charter.hosts.iter().all(|host| {
            let facts = OpeningFacts {
                charter: self.charter,
                recipient: &host.origin,
                kind: row.kind,
                audience: row.audience,
                state: row.state,
                is_named,
            };
            may_open(&facts, part)
        })
    }

    fn stream(&mut self, place: &Place, row: &ItemRow, open: &[OpenPart<'_>]) {
        let parts = open.iter().map(|(name, bytes)| {
            let digest = hutong_log::hash::sha256(bytes);
            Value::List(vec![Value::text(name.as_str()), Value::text(digest.to_hex())])
        });
        let mut o = Object::new()
            .text("o", place.origin.as_str())
            .int("i", place.index)
            .text("kind", row.kind.word())
            .text("tier", row.tier.word())
            .text("audience", row.audience.word())
            .with("parts", Value::List(parts.collect()));
        if let Some(prompt) = &row.prompt {
            o.set("prompt", Value::text(prompt.as_str()));
        }
        self.line(&o);
    }

    fn line(&mut self, o: &Object<'_>) {
        self.stream.update(&write_object(o));
        self.stream.update(b"\n");
    }

    /// The item as analysis sees it: opinions and statements; replies and supplements count but are not themed.
    fn read(&mut self, place: &Place, row: &ItemRow, open: &[OpenPart<'_>]) {
        let part = |name: &str| {
            let found = open.iter().find(|(n, _)| n.as_str() == name);
            found.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
        };
        let author = open.iter().any(|(n, _)| n.as_str() == PartName::AUTHOR).then(|| self.author(place)).flatten();
        let author = author.and_then(|a| a.need_text("h").map(str::to_owned).ok()).unwrap_or_default();
        let id = self.id(place);
        let body = self.body(&place.origin);
        match row.kind {
            ItemKind::Opinion => self.input.opinions.push(Opinion {
                id,
                title: part("title"),
                text: part(PartName::TEXT),
                author,
                body,
                tier: row.tier.word().to_owned(),
                prompt: row.prompt.as_ref().map(ToString::to_string).unwrap_or_default(),
                submitted_at: String::new(),
                lang: String::new(),
            }),
            ItemKind::Statement => self.input.statements.push(Statement {
                id,
                text: part(PartName::TEXT),
                author,
                body,
                moderation: Moderation::Accepted,
                meta: false,
            }),
            _ => {}
        }
    }

    fn votes(&mut self, projection: &Projection, c: &ConsultationId) {
        let mut latest: BTreeMap<(String, String), (u64, i8)> = BTreeMap::new();
        let mut people: BTreeMap<String, Participant> = BTreeMap::new();
        for (place, batch) in projection
            .batches()
            .iter()
            .filter(|(place, b)| b.consultation == *c && self.charter.host(&place.origin).is_some())
        {
            let Some(rows) = self.contents.rows.get(place).filter(|rows| rows.len() as u64 == batch.n) else {
                self.missing.push(Missing { of: place.clone(), leaf: place.clone(), part: None });
                continue;
            };
            for bytes in rows {
                self.stream.update(bytes);
                self.stream.update(b"\n");
                let Ok(row) = Row::read(bytes) else { continue };
                let body = self.body(&place.origin);
                // A handle is unique within a body's people; the same person at two bodies is two people.
                let id = format!("{body}:{}", row.handle);
                let person = Participant { id: id.clone(), body, tier: row.tier.word().to_owned() };
                people.insert(id.clone(), person);
                let cell = latest.entry((id, self.id(&row.statement.place(&place.origin)))).or_insert((0, 0));
                if row.q > cell.0 {
                    *cell = (row.q, row.choice.number());
                }
            }
        }
        self.keep_votes(people, &latest);
    }

    fn keep_votes(&mut self, people: BTreeMap<String, Participant>, latest: &BTreeMap<(String, String), (u64, i8)>) {
        let position = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let statements: BTreeMap<String, u32> =
            self.input.statements.iter().enumerate().map(|(n, s)| (s.id.clone(), position(n))).collect();
        let participants: BTreeMap<String, u32> =
            people.keys().enumerate().map(|(n, id)| (id.clone(), position(n))).collect();
        self.input.participants = people.into_values().collect();
        self.input.votes = latest
            .iter()
            .filter_map(|((person, statement), (_, value))| {
                let (participant, statement) = (*participants.get(person)?, *statements.get(statement)?);
                Some(Vote { participant, statement, value: *value })
            })
            .collect();
    }

    /// The registration-like id under which results name an item: body code and index in its log.
    fn id(&self, place: &Place) -> String {
        format!("{}-{}", self.body(&place.origin), place.index)
    }

    fn body(&self, origin: &Origin) -> String {
        self.charter.host(origin).map_or_else(|| origin.to_string(), |h| h.code.clone())
    }
}

fn part_name(name: &str) -> Option<PartName> {
    PartName::new(name).ok()
}

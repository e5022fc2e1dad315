//! The facts that rules need, loaded for a whole batch: one query a table, however many commands.

mod counted;
mod documents;
mod follow_up;
mod house;
mod told;

pub(crate) use counted::ANSWERS;
pub(crate) use documents::{load_charter, load_document, load_statuses};
pub(crate) use follow_up::FIRST as FIRST_ACTIONS;
pub(crate) use house::{load_groups, load_linked, load_rules, load_shelf};

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    consultation::document::{self, Kind},
    facts::{Base, ConsultationFacts, Deed, ErasureFacts, ItemFacts, Needs},
    ids::{ConsultationId, LeafId, Origin, PartName, PersonId, Place},
    projection::ConsultationRow,
};
use hutong_log::hash::Hash;
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use crate::{
    apply::{load_items, read_stage},
    fault::ReadFault,
    home::{partners::read_head, people::read_standing},
    key,
    life::load_own,
    names::{HOME, Names},
    sql::{self, Rows, Trouble, select_by},
    store::{Inner, Writer},
    transaction::Transaction,
};

const PEOPLE: Rows = Rows {
    head: "SELECT person, tier, roles, secret, name, affiliations, scoped FROM person WHERE person IN (",
    columns: 1,
    tail: ")",
};
const PARTS: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT w.place, p.name FROM w CROSS JOIN part p ON p.key >= w.place * 256 AND p.key < w.place * 256 + 256 \
           WHERE p.erased_by IS NULL UNION ALL SELECT w.place, p.name FROM w CROSS JOIN revision r ON r.item = w.place \
           CROSS JOIN part p ON p.key >= r.place * 256 AND p.key < r.place * 256 + 256 WHERE p.erased_by IS NULL",
};
const VOTED: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT w.place FROM w WHERE EXISTS (SELECT 1 FROM stance s WHERE s.statement = w.place AND s.log = 1)",
};
const REPORTED: Rows = Rows {
    head: "WITH w (consultation, log) AS (",
    columns: 2,
    tail: ") SELECT s.consultation, s.log, s.reported FROM w CROSS JOIN stage s ON s.consultation = w.consultation \
           AND s.log = w.log WHERE s.reported IS NOT NULL",
};
/// Authored, and set the present state: by own leaf.
const DEEDS: Rows = Rows {
    head: "WITH w (leaf, place, person) AS (",
    columns: 3,
    tail: ") SELECT w.place, w.person, CASE WHEN a.leaf IS NULL THEN 0 ELSE 1 END, \
           CASE WHEN d.leaf IS NULL THEN 0 ELSE 1 END FROM w LEFT JOIN deed a ON a.leaf = w.leaf \
           AND a.person = w.person AND a.act = 'authored' LEFT JOIN item i ON i.place = w.place \
           LEFT JOIN deed d ON d.leaf = i.state_index AND d.person = w.person AND d.act = 'decided'",
};
/// Supported, appealed, answered: by what the act was about.
const DEEDS_ABOUT: Rows = Rows {
    head: "WITH w (about_index, about_origin, person) AS (",
    columns: 3,
    tail: ") SELECT DISTINCT w.about_index, w.about_origin, w.person, d.act FROM w CROSS JOIN deed d \
           ON d.about_index = w.about_index AND d.person = w.person AND d.about_origin = w.about_origin \
           WHERE d.act <> 'authored' OR EXISTS (SELECT 1 FROM item i WHERE i.place = (1 << 40) + d.leaf \
           AND i.state = 'published')",
};
/// Items whose present state a leaf set, with the leaf's hash.
const DECISIONS: Rows = Rows {
    head: "WITH w (place, idx) AS (",
    columns: 2,
    tail: ") SELECT w.place, s.item, e.hash FROM w CROSS JOIN state_change s ON s.place = w.place \
           CROSS JOIN item i ON i.place = s.item AND i.state_index = w.idx CROSS JOIN entry e ON e.place = w.place",
};
const VOTES_N: Rows = Rows {
    head: "WITH w (consultation, person) AS (",
    columns: 2,
    tail: ") SELECT w.consultation, w.person, SUM(p.votes) FROM w CROSS JOIN participant p \
           ON p.consultation = w.consultation AND p.person = w.person GROUP BY w.consultation, w.person",
};

impl Transaction {
    /// Loads what the rules of a batch of commands need, consultations of the loaded items included.
    ///
    /// Reads as of now, what this transaction wrote included.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn facts(&mut self, needs: &Needs) -> Result<Base, ReadFault> {
        let store = self.store.clone();
        let Writer { conn, names, .. } = &mut *self.writer;
        let mut loading = Loading { store: &store, conn, names, base: Base::empty(store.home.clone()) };
        loading.load(needs).await?;
        Ok(loading.base)
    }
}

struct Loading<'a> {
    store: &'a Inner,
    conn: &'a mut SqliteConnection,
    names: &'a mut Names,
    base: Base,
}

impl Loading<'_> {
    async fn load(&mut self, needs: &Needs) -> Result<(), ReadFault> {
        let logs = self.names.logs(self.conn).await?;
        self.base.home_size = logs.get(&self.store.home).map_or(0, |l| l.tree.size());
        self.load_people(&needs.people).await?;
        let mut items = needs.items.clone();
        for place in &needs.arguments {
            items.extend(self.arguments_of(place).await?);
        }
        for place in &needs.shortlists {
            items.extend(self.shortlisted(place).await?);
        }
        for id in &needs.documents {
            let facts = self.document(id).await?;
            self.base.documents.insert(id.clone(), facts);
        }
        for (id, sha256) in &needs.sources {
            if let Some(bytes) = load_document(self.conn, sha256).await? {
                items.extend(document::sources_of(id, &bytes));
            }
        }
        self.load_items(&items).await?;
        for place in &needs.actions {
            let facts = self.action(place).await?;
            self.base.actions.extend(facts.map(|facts| (place.clone(), facts)));
        }
        for c in &needs.reports {
            let report = self.issued_report(c).await?;
            self.base.reports.extend(report.map(|report| (c.clone(), report)));
        }
        let of_items = self.base.items.values().map(|i| i.consultation.clone());
        let of_actions = self.base.actions.values().map(|a| a.consultation.clone());
        let wanted: BTreeSet<ConsultationId> =
            needs.consultations.iter().cloned().chain(of_items).chain(of_actions).collect();
        for c in wanted {
            if let Some(facts) = self.names.remembered.consultations.get(&c) {
                self.base.consultations.insert(c, facts.clone());
            } else if let Some(facts) = self.consultation(&c).await? {
                self.names.remembered.consultations.insert(c.clone(), facts.clone());
                self.base.consultations.insert(c, facts);
            }
        }
        self.load_deeds(&needs.deeds).await?;
        self.load_votes(&needs.votes).await?;
        for c in &needs.dispositions {
            self.load_dispositions(c).await?;
        }
        for place in &needs.erasures {
            if let Some(facts) = self.erasure(place).await? {
                self.base.erasures.insert(place.clone(), facts);
            }
        }
        self.load_decisions(&needs.decisions).await?;
        self.load_counted(&needs.counted, &needs.counts).await?;
        if needs.heads {
            self.load_heads().await?;
        }
        if needs.own_log {
            self.base.own = load_own(self.conn, &self.store.home).await?;
        }
        self.load_house(needs).await
    }

    async fn load_people(&mut self, people: &BTreeSet<PersonId>) -> Result<(), ReadFault> {
        let rows = select_by(self.conn, &PEOPLE, &Vec::from_iter(people), |args, p| args.text(p.as_str())).await?;
        self.base.people = sql::decode("person", &rows, |row| read_standing(row, 0))?.into_iter().collect();
        Ok(())
    }

    async fn place(&mut self, place: &Place) -> Result<Option<i64>, ReadFault> {
        let log = self.names.logs(self.conn).await?.get(&place.origin).filter(|l| place.index < l.tree.size());
        Ok(log.map(|l| key::place(l.id, place.index)))
    }

    async fn load_items(&mut self, places: &BTreeSet<Place>) -> Result<(), ReadFault> {
        let mut wanted: BTreeMap<i64, &Place> = BTreeMap::new();
        for place in places {
            if let Some(facts) = self.names.remembered.item(place) {
                self.base.items.insert(place.clone(), facts.clone());
            } else {
                wanted.extend(self.place(place).await?.map(|at| (at, place)));
            }
        }
        let keys = Vec::from_iter(wanted.keys().copied());
        let items = load_items(self.conn, &keys).await?;
        if items.is_empty() {
            return Ok(());
        }
        let rows = select_by(self.conn, &PARTS, &keys, |args, place| args.int(*place)).await?;
        let mut parts: BTreeMap<i64, BTreeSet<PartName>> = BTreeMap::new();
        for (place, name) in sql::decode("part", &rows, |row| Ok((sql::get(row, 0)?, sql::id(row, 1, PartName::new)?)))?
        {
            parts.entry(place).or_default().insert(name);
        }
        let rows = select_by(self.conn, &VOTED, &keys, |args, place| args.int(*place)).await?;
        let voted: BTreeSet<i64> = sql::decode("stance", &rows, |row| Ok(sql::get(row, 0)?))?.into_iter().collect();
        let stages: BTreeSet<(i64, i64)> = items.iter().map(|(place, c, _)| (*c, key::split(*place).0)).collect();
        let rows = select_by(self.conn, &REPORTED, &Vec::from_iter(stages), |args, (c, log)| {
            args.int(*c);
            args.int(*log);
        })
        .await?;
        let reported: BTreeMap<(i64, i64), u64> =
            sql::decode("stage", &rows, |row| Ok(((sql::get(row, 0)?, sql::get(row, 1)?), sql::count(row, 2)?)))?
                .into_iter()
                .collect();
        for (at, c, row) in items {
            let Some(place) = wanted.get(&at) else { continue };
            let reported = reported.get(&(c, key::split(at).0));
            let facts = ItemFacts {
                hash: row.hash,
                consultation: row.consultation,
                kind: row.kind,
                tier: row.tier,
                audience: row.audience,
                prompt: row.prompt,
                about: row.about.map(|r| r.place(&place.origin)),
                state: row.state,
                was_published: row.was_published,
                has_votes: voted.contains(&at),
                is_reported: reported.is_some_and(|report| place.index < *report),
                parts: parts.remove(&at).unwrap_or_default(),
            };
            self.names.remembered.keep_item((*place).clone(), facts.clone());
            self.base.items.insert((*place).clone(), facts);
        }
        Ok(())
    }

    /// What splits of an item made, in its own log.
    async fn arguments_of(&mut self, of: &Place) -> Result<Vec<Place>, ReadFault> {
        let Some(at) = self.place(of).await? else { return Ok(Vec::new()) };
        let (first, last) = (key::place(key::split(at).0, 0), key::place(key::split(at).0, key::INDEX_MAX));
        let rows = sqlx::query(
            "SELECT place FROM item WHERE about_index = $1 AND (about_origin IS NULL OR about_origin = $2) \
             AND link = 'resolved' AND kind = 'argument' AND place >= $3 AND place <= $4",
        )
        .bind(key::int(of.index))
        .bind(of.origin.as_str())
        .bind(first)
        .bind(last)
        .fetch_all(&mut *self.conn)
        .await?;
        let place = |row: &SqliteRow| Ok(Place { origin: of.origin.clone(), index: key::index(sql::get(row, 0)?) });
        sql::decode("item", &rows, place)
    }

    /// Places of a suggestion on the own shortlist.
    async fn shortlisted(&mut self, of: &Place) -> Result<Vec<Place>, ReadFault> {
        let is_own = of.origin == self.store.home;
        let rows = sqlx::query(
            "SELECT place FROM item WHERE about_index = $1 AND (about_origin = $2 OR (about_origin IS NULL AND $3)) \
             AND link = 'resolved' AND kind = 'shortlist' AND place >= $4 AND place <= $5",
        )
        .bind(key::int(of.index))
        .bind(of.origin.as_str())
        .bind(i64::from(is_own))
        .bind(key::place(HOME, 0))
        .bind(key::place(HOME, key::INDEX_MAX))
        .fetch_all(&mut *self.conn)
        .await?;
        let home = self.store.home.clone();
        let place = |row: &SqliteRow| Ok(Place { origin: home.clone(), index: key::index(sql::get(row, 0)?) });
        sql::decode("item", &rows, place)
    }

    async fn consultation(&mut self, c: &ConsultationId) -> Result<Option<ConsultationFacts>, ReadFault> {
        let Ok(document) = document::document_id(c, Kind::Charter) else { return Ok(None) };
        let statuses = load_statuses(self.conn, &document).await?;
        if statuses.is_empty() {
            return Ok(None);
        }
        let charter = match document::in_force(&document, &statuses) {
            None => None,
            Some(version) => {
                load_charter(self.store, self.conn, &version.sha256).await?.map(|charter| (charter, version))
            }
        };
        let mut facts = ConsultationFacts { charter, phase: None, roll_frozen: false, open_votes: None };
        let Some(id) = self.names.find_consultation(self.conn, c).await? else { return Ok(Some(facts)) };
        let row = sqlx::query(
            "SELECT consultation, roll, opened, phase, closed, reported FROM stage WHERE consultation = $1 AND log = $2",
        )
        .bind(id)
        .bind(HOME)
        .fetch_optional(&mut *self.conn)
        .await?;
        let stage: Option<ConsultationRow> = row.as_ref().map(read_stage).transpose().map_err(|e| e.of("stage"))?;
        let stage = stage.unwrap_or_default();
        facts.phase = stage.phase;
        facts.roll_frozen = stage.roll.is_some();
        facts.open_votes = self.open_votes(id).await?;
        Ok(Some(facts))
    }

    async fn open_votes(&mut self, consultation: i64) -> Result<Option<(LeafId, Vec<Hash>)>, ReadFault> {
        let rows = sqlx::query(
            "SELECT b.batch, v.commitment FROM open_batch b JOIN vote_row v ON v.batch = b.batch AND v.log = 1 \
             WHERE b.consultation = $1 ORDER BY v.id",
        )
        .bind(consultation)
        .fetch_all(&mut *self.conn)
        .await?;
        let rows = sql::decode("open_batch", &rows, |row| Ok((LeafId(sql::array(row, 0)?), sql::hash(row, 1)?)))?;
        Ok(rows.first().map(|(id, _)| (*id, rows.iter().map(|(_, commitment)| *commitment).collect())))
    }

    async fn load_deeds(&mut self, deeds: &BTreeSet<(PersonId, Place)>) -> Result<(), ReadFault> {
        if deeds.is_empty() {
            return Ok(());
        }
        let people: Vec<PersonId> = deeds.iter().map(|(p, _)| p.clone()).collect();
        let ids = self.names.find_people(self.conn, &people).await?;
        // What a device did that is linked to an account counts as done by the person; not the other way round.
        let linked = load_linked(self.conn, ids.values().copied()).await?;
        let mut by_id: BTreeMap<i64, Vec<&PersonId>> = BTreeMap::new();
        let (mut about, mut own) = (BTreeSet::new(), BTreeSet::new());
        for (person, place) in deeds {
            let Some(id) = ids.get(person) else { continue };
            for id in linked.get(id).into_iter().flatten().chain([id]) {
                let of = by_id.entry(*id).or_default();
                if !of.contains(&person) {
                    of.push(person);
                }
                about.insert((place, *id));
                if place.origin == self.store.home {
                    own.insert((place, *id));
                }
            }
        }
        let (about, own) = (Vec::from_iter(about), Vec::from_iter(own));
        let rows = select_by(self.conn, &DEEDS, &own, |args, (place, person)| {
            args.count(place.index);
            args.int(key::place(HOME, place.index));
            args.int(*person);
        })
        .await?;
        let done: Vec<(u64, i64, i64, i64)> = sql::decode("deed", &rows, |row| {
            Ok((key::index(sql::get(row, 0)?), sql::get(row, 1)?, sql::get(row, 2)?, sql::get(row, 3)?))
        })?;
        for (index, person, authored, decided) in done {
            let place = Place { origin: self.store.home.clone(), index };
            let all = [(authored, Deed::Authored), (decided, Deed::Decided)];
            for person in by_id.get(&person).into_iter().flatten() {
                let did = all.iter().filter(|(yes, _)| *yes != 0).map(|(_, d)| ((*person).clone(), place.clone(), *d));
                self.base.deeds.extend(did.filter(|did| deeds.contains(&(did.0.clone(), did.1.clone()))));
            }
        }
        let rows = select_by(self.conn, &DEEDS_ABOUT, &about, |args, (place, person)| {
            args.count(place.index);
            args.text(place.origin.as_str());
            args.int(*person);
        })
        .await?;
        let done = sql::decode("deed", &rows, |row| {
            let place = Place { index: sql::count(row, 0)?, origin: sql::id(row, 1, Origin::new)? };
            Ok::<_, Trouble>((place, sql::get::<i64>(row, 2)?, sql::get::<String>(row, 3)?))
        })?;
        for (place, person, act) in done {
            let deed = match act.as_str() {
                "supported" => Deed::Supported,
                "appealed" => Deed::Appealed,
                "authored" => Deed::Answered,
                _ => continue,
            };
            let people = by_id.get(&person).into_iter().flatten();
            let did = people.map(|p| ((*p).clone(), place.clone(), deed));
            self.base.deeds.extend(did.filter(|did| deeds.contains(&(did.0.clone(), did.1.clone()))));
        }
        Ok(())
    }

    async fn load_decisions(&mut self, leaves: &BTreeSet<Place>) -> Result<(), ReadFault> {
        let mut by_key: BTreeMap<i64, &Place> = BTreeMap::new();
        for leaf in leaves {
            by_key.extend(self.place(leaf).await?.map(|at| (at, leaf)));
        }
        let rows = select_by(self.conn, &DECISIONS, &Vec::from_iter(by_key.keys()), |args, at| {
            args.int(**at);
            args.count(key::index(**at));
        })
        .await?;
        let found = sql::decode("state_change", &rows, |row| {
            Ok::<_, Trouble>((sql::get::<i64>(row, 0)?, sql::get::<i64>(row, 1)?, sql::hash(row, 2)?))
        })?;
        for (at, item, hash) in found {
            let Some(leaf) = by_key.get(&at) else { continue };
            // A log changes the state of its own items alone.
            let item = Place { origin: leaf.origin.clone(), index: key::index(item) };
            self.base.decisions.insert((*leaf).clone(), (item, hash));
        }
        Ok(())
    }

    async fn load_votes(&mut self, votes: &BTreeSet<(PersonId, ConsultationId)>) -> Result<(), ReadFault> {
        if votes.is_empty() {
            return Ok(());
        }
        let people: Vec<PersonId> = votes.iter().map(|(p, _)| p.clone()).collect();
        let ids = self.names.find_people(self.conn, &people).await?;
        let mut wanted = BTreeMap::new();
        for (person, c) in votes {
            if let (Some(p), Some(id)) = (ids.get(person), self.names.find_consultation(self.conn, c).await?) {
                wanted.insert((id, *p), (person.clone(), c.clone()));
            }
        }
        let rows = select_by(self.conn, &VOTES_N, &Vec::from_iter(wanted.keys()), |args, (c, person)| {
            args.int(*c);
            args.int(*person);
        })
        .await?;
        let found =
            sql::decode("participant", &rows, |row| Ok(((sql::get(row, 0)?, sql::get(row, 1)?), sql::count(row, 2)?)))?;
        let found = found.into_iter().filter(|(_, n)| *n > 0);
        self.base.votes_n = found.filter_map(|(key, n)| Some((wanted.remove(&key)?, n))).collect();
        Ok(())
    }

    async fn erasure(&mut self, place: &Place) -> Result<Option<ErasureFacts>, ReadFault> {
        let Some(at) = self.place(place).await? else { return Ok(None) };
        let row = sqlx::query(
            "SELECT e.hash, c.name FROM erasure x JOIN entry e ON e.place = x.place LEFT JOIN item i \
             ON i.place = x.target LEFT JOIN consultation c ON c.id = i.consultation WHERE x.place = $1",
        )
        .bind(at)
        .fetch_optional(&mut *self.conn)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let acknowledged = sqlx::query(
            "SELECT 1 FROM erase_ack WHERE erasure_index = $1 AND erasure_origin = $2 AND place >= $3 AND place <= $4",
        )
        .bind(key::int(place.index))
        .bind(place.origin.as_str())
        .bind(key::place(HOME, 0))
        .bind(key::place(HOME, key::INDEX_MAX))
        .fetch_optional(&mut *self.conn)
        .await?
        .is_some();
        let read = |row: &SqliteRow| {
            Ok::<_, Trouble>(ErasureFacts {
                hash: sql::hash(row, 0)?,
                consultation: sql::word_or_null(row, 1, |t| ConsultationId::new(t).ok())?,
                acknowledged,
            })
        };
        Ok(Some(read(&row).map_err(|e| e.of("erasure"))?))
    }

    async fn load_heads(&mut self) -> Result<(), ReadFault> {
        let rows = sqlx::query(
            "SELECT l.origin, m.size, m.root, EXISTS (SELECT 1 FROM anchor a WHERE a.origin = l.origin \
             AND a.size = m.size AND a.root = m.root AND a.place >= $1 AND a.place <= $2) \
             FROM mirror_head m JOIN log l ON l.id = m.log ORDER BY l.origin",
        )
        .bind(key::place(HOME, 0))
        .bind(key::place(HOME, key::INDEX_MAX))
        .fetch_all(&mut *self.conn)
        .await?;
        self.base.heads =
            sql::decode("mirror_head", &rows, |row| Ok((read_head(row)?, sql::get::<i64>(row, 3)? != 0)))?;
        Ok(())
    }
}

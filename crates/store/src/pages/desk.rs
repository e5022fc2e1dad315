//! The desk as it is read: who has taken what, what is held back or proposed, settings, what staff did.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    consultation::moderation::Withhold,
    facts::Private,
    home::{BodySettings, Ruling, facts::IntakeRules, staff_act::StaffAct},
    ids::{Code, ConsultationId, FormKey, PersonId, Place},
    moment::Moment,
};
use hutong_log::hash::Hash;
use sqlx::sqlite::SqliteRow;

use super::people::at;
use crate::{
    facts::load_rules,
    fault::ReadFault,
    home::{
        desk::{BODY, BODY_BEFORE},
        people::unpack_affiliations,
    },
    key,
    names::HOME,
    sql::{self, Rows, Trouble, select_by},
    store::Store,
};

/// Who has taken an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimView {
    /// The item.
    pub item: Place,
    /// By whom.
    pub by: PersonId,
    /// Their name, for colleagues.
    pub name: Private<String>,
    /// Until when.
    pub until: Moment,
}

/// A decision that is held back, or could not be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldView {
    /// Its form key.
    pub key: FormKey,
    /// By whom.
    pub by: PersonId,
    /// What.
    pub ruling: Ruling,
    /// When it is carried out.
    pub due_at: Moment,
    /// Why it could not be.
    pub failed: Option<String>,
}

/// What a first moderator proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalView {
    /// By whom.
    pub by: PersonId,
    /// Their name, for colleagues.
    pub name: Private<String>,
    /// What.
    pub ask: Withhold,
    /// When.
    pub at: Moment,
}

/// Settings of a consultation with when its intake was paused.
pub type RuleView = IntakeRules;

/// A line of the log of staff acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffActView {
    /// Its number, from 1.
    pub number: u64,
    /// What was done.
    pub act: StaffAct,
    /// Hash over the line before it and itself.
    pub hash: Hash,
}

const CLAIMS: Rows = Rows {
    head: "WITH w (place, now) AS (",
    columns: 2,
    tail: ") SELECT w.place, p.person, p.name, c.until FROM w CROSS JOIN claim c ON c.place = w.place \
           AND c.until > w.now JOIN person p ON p.id = c.person ORDER BY w.place",
};
const UNITS: Rows = Rows {
    head: "WITH w (leaf) AS (",
    columns: 1,
    tail: ") SELECT w.leaf, p.affiliations FROM w CROSS JOIN deed d ON d.leaf = w.leaf JOIN person p ON p.id = d.person",
};
const PROPOSALS: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT w.place, p.person, p.name, x.code, x.reason, x.at FROM w \
           CROSS JOIN withhold_proposal x ON x.place = w.place JOIN person p ON p.id = x.person ORDER BY w.place",
};

impl Store {
    fn own_place(&self, at: i64) -> Place {
        Place { origin: self.inner.home.clone(), index: key::index(at) }
    }

    fn own_keys(&self, items: &[Place]) -> Vec<i64> {
        let own = items.iter().filter(|p| p.origin == self.inner.home);
        own.map(|p| key::place(HOME, p.index)).collect()
    }

    /// Who has taken which of these items.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn claims(&self, items: &[Place], now: Moment) -> Result<Vec<ClaimView>, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        let rows = select_by(&mut conn, &CLAIMS, &self.own_keys(items), |args, place| {
            args.int(*place);
            args.count(now.0);
        })
        .await?;
        sql::decode("claim", &rows, |row| {
            Ok(ClaimView {
                item: self.own_place(sql::get(row, 0)?),
                by: sql::id(row, 1, PersonId::new)?,
                name: Private(sql::get(row, 2)?),
                until: Moment(sql::count(row, 3)?),
            })
        })
    }

    /// Units of the authors of own items, as on file; what is absent came from nobody with a unit.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn author_units(&self, items: &[Place]) -> Result<BTreeMap<Place, BTreeSet<String>>, ReadFault> {
        let own: Vec<u64> = items.iter().filter(|p| p.origin == self.inner.home).map(|p| p.index).collect();
        let mut conn = self.inner.readers.acquire().await?;
        let rows = select_by(&mut conn, &UNITS, &own, |args, leaf| args.count(*leaf)).await?;
        let units = sql::decode("deed", &rows, |row| {
            let pairs = unpack_affiliations(sql::get(row, 1)?).ok_or(Trouble::Bad("a list of pairs"))?;
            let item = Place { origin: self.inner.home.clone(), index: sql::count(row, 0)? };
            Ok((item, pairs.into_iter().map(|(_, unit)| unit).collect()))
        })?;
        Ok(units.into_iter().collect())
    }

    /// How many moderators have taken something at present.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn claimants(&self, now: Moment) -> Result<u64, ReadFault> {
        let row = sqlx::query("SELECT COUNT(DISTINCT person) FROM claim WHERE until > $1").bind(at(now));
        sql::count(&row.fetch_one(&self.inner.readers).await?, 0).map_err(|e| e.of("claim"))
    }

    /// What is proposed about these items, by item.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn proposals(&self, items: &[Place]) -> Result<BTreeMap<Place, ProposalView>, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        let keys = self.own_keys(items);
        let rows = select_by(&mut conn, &PROPOSALS, &keys, |args, place| args.int(*place)).await?;
        let views = sql::decode("withhold_proposal", &rows, |row| {
            let item = self.own_place(sql::get(row, 0)?);
            let ask = Withhold { item: item.clone(), code: sql::id(row, 3, Code::new)?, reason: sql::get(row, 4)? };
            let (by, name) = (sql::id(row, 1, PersonId::new)?, Private(sql::get(row, 2)?));
            Ok((item, ProposalView { by, name, ask, at: Moment(sql::count(row, 5)?) }))
        })?;
        Ok(views.into_iter().collect())
    }

    /// Decisions that are held back, and those that could not be carried out; of one moderator or of all; the earliest
    /// due first.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn held_decisions(&self, by: Option<&PersonId>) -> Result<Vec<HeldView>, ReadFault> {
        let rows = sqlx::query(
            "SELECT d.form_key, p.person, d.ruling, d.due_at, d.failed FROM held_decision d \
             JOIN person p ON p.id = d.person WHERE $1 IS NULL OR p.person = $1 ORDER BY d.due_at, d.form_key",
        )
        .bind(by.map(PersonId::as_str))
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("held_decision", &rows, read_held)
    }

    /// Settings of every consultation that has any; where its desk said nothing about two persons, as the body has it.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn intake_rules(&self) -> Result<BTreeMap<ConsultationId, RuleView>, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        load_rules(&mut conn).await
    }

    /// What the body says about itself; as it is by default while nobody has said anything.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn body_settings(&self) -> Result<BodySettings, ReadFault> {
        Ok(self.setting(BODY).await?.unwrap_or_default())
    }

    /// What the body said about itself before the last change; `None` when nothing was changed yet.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn body_settings_before(&self) -> Result<Option<BodySettings>, ReadFault> {
        self.setting(BODY_BEFORE).await
    }

    async fn setting(&self, name: &str) -> Result<Option<BodySettings>, ReadFault> {
        let row = sqlx::query("SELECT value FROM setting WHERE name = $1").bind(name);
        let Some(row) = row.fetch_optional(&self.inner.readers).await? else { return Ok(None) };
        let read = || BodySettings::read(sql::get(&row, 0)?).map_err(|_| Trouble::Bad("settings of a body"));
        Ok(Some(read().map_err(|e| e.of("setting"))?))
    }

    /// Lines of the log of staff acts behind a number, the first ones first.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn staff_acts(&self, after: u64, limit: u32) -> Result<Vec<StaffActView>, ReadFault> {
        let rows = sqlx::query(
            "SELECT number, at, person, what, about, hash FROM staff_act WHERE number > $1 ORDER BY number LIMIT $2",
        )
        .bind(key::int(after))
        .bind(limit)
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("staff_act", &rows, |row| {
            let act = StaffAct {
                by: sql::word_or_null(row, 2, |t| PersonId::new(t).ok())?,
                at: Moment(sql::count(row, 1)?),
                what: sql::get(row, 3)?,
                about: sql::get(row, 4)?,
            };
            Ok(StaffActView { number: sql::count(row, 0)?, act, hash: sql::hash(row, 5)? })
        })
    }
}

fn read_held(row: &SqliteRow) -> Result<HeldView, Trouble> {
    Ok(HeldView {
        key: FormKey(sql::array(row, 0)?),
        by: sql::id(row, 1, PersonId::new)?,
        ruling: Ruling::read(sql::get(row, 2)?).map_err(|_| Trouble::Bad("a ruling"))?,
        due_at: Moment(sql::count(row, 3)?),
        failed: sql::get(row, 4)?,
    })
}

//! Votes as pages ask for them: how statements stand now, and how one person voted.

use std::collections::BTreeMap;

use hutong_core::{
    commitment,
    consultation::{
        item::{Audience, ItemKind, State, Tier},
        vote::{Choice, Row},
    },
    ids::{ConsultationId, EntryIndex, Origin, PersonId, Place},
};

use super::{Tally, items::Page};
use crate::{
    fault::ReadFault,
    key,
    names::load_logs,
    sql::{self, Rows, Trouble, select_by},
    store::Store,
};

/// Votes on one statement, by body and tier.
pub type Tallies = BTreeMap<(Origin, Tier), Tally>;

/// A vote in a sealed batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedVote {
    /// Whose log sealed it.
    pub origin: Origin,
    /// The batch leaf.
    pub batch: EntryIndex,
    /// The row.
    pub row: Row,
}

const TALLIES: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT s.statement, s.log, s.tier, s.choice, COUNT(*) FROM w CROSS JOIN stance s ON s.statement = w.place \
           GROUP BY s.statement, s.log, s.tier, s.choice",
};

impl Store {
    /// Published statements of a consultation with the audience of each, by log and index.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_votable(&self, consultation: &ConsultationId) -> Result<Vec<(Place, Audience)>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let rows = sqlx::query(
            "SELECT i.place, i.audience FROM item i INDEXED BY item_in WHERE i.consultation = \
             (SELECT id FROM consultation WHERE name = $1) AND i.kind = $2 AND i.state = $3 ORDER BY i.place",
        )
        .bind(consultation.as_str())
        .bind(ItemKind::Statement.word())
        .bind(State::Published.word())
        .fetch_all(&mut *tx)
        .await?;
        let charter = page.charter(&mut tx, consultation).await?;
        let found = sql::decode("item", &rows, |row| {
            Ok::<_, Trouble>((sql::get::<i64>(row, 0)?, sql::word(row, 1, Audience::from_word)?))
        })?;
        let is_hosted = |place: &Place| {
            charter.as_ref().map_or(place.origin == self.inner.home, |charter| charter.host(&place.origin).is_some())
        };
        let placed = found.into_iter().filter_map(|(place, audience)| Some((page.place(place)?, audience)));
        Ok(placed.filter(|(place, _)| is_hosted(place)).collect())
    }

    /// How these statements stand: own votes sealed or not, a partner's as far as it opened them. Costs the number of
    /// votes on them.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn tally(&self, statements: &[Place]) -> Result<BTreeMap<Place, Tallies>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let logs = load_logs(&mut tx).await?;
        let origins: BTreeMap<i64, &Origin> = logs.iter().map(|(origin, log)| (log.id, origin)).collect();
        let places: Vec<i64> =
            statements.iter().filter_map(|p| Some(key::place(logs.get(&p.origin)?.id, p.index))).collect();
        let rows = select_by(&mut tx, &TALLIES, &places, |args, place| args.int(*place)).await?;
        let votes = sql::decode("stance", &rows, |row| {
            let (place, log): (i64, i64) = (sql::get(row, 0)?, sql::get(row, 1)?);
            let tier = sql::word(row, 2, Tier::from_word)?;
            Ok::<_, Trouble>((place, log, tier, sql::get::<i64>(row, 3)?, sql::count(row, 4)?))
        })?;
        let mut tallies: BTreeMap<Place, Tallies> = BTreeMap::new();
        for (place, log, tier, choice, n) in votes {
            let (of, index) = key::split(place);
            let (Some(voters), Some(of)) = (origins.get(&log), origins.get(&of)) else { continue };
            let place = Place { origin: (*of).clone(), index };
            let tally = tallies.entry(place).or_default().entry(((*voters).clone(), tier)).or_default();
            match choice {
                1 => tally.agree += n,
                -1 => tally.disagree += n,
                _ => tally.pass += n,
            }
        }
        Ok(tallies)
    }

    /// How a person or device voted in a consultation, by statement; nothing for somebody who is not on file. For that
    /// person alone.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_own_votes(
        &self,
        person: &PersonId,
        consultation: &ConsultationId,
    ) -> Result<BTreeMap<Place, Choice>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let row = sqlx::query("SELECT secret FROM person WHERE person = $1").bind(person.as_str());
        let Some(row) = row.fetch_optional(&mut *tx).await? else { return Ok(BTreeMap::new()) };
        let secret: [u8; 32] = sql::array(&row, 0).map_err(|e| e.of("person"))?;
        let handle = commitment::handle(&secret, consultation);
        let rows = sqlx::query(
            "SELECT s.statement, s.choice, l.origin FROM stance s INDEXED BY stance_of JOIN log l \
             ON l.id = s.statement >> 40 WHERE s.handle = $1 AND s.log = 1",
        )
        .bind(handle.0.as_slice())
        .fetch_all(&mut *tx)
        .await?;
        let votes = sql::decode("stance", &rows, |row| {
            let choice = Choice::from_number(sql::get(row, 1)?).ok_or(Trouble::Bad("a choice"))?;
            let index = key::index(sql::get(row, 0)?);
            Ok((Place { origin: sql::id(row, 2, Origin::new)?, index }, choice))
        })?;
        Ok(votes.into_iter().collect())
    }

    /// Sealed votes of a consultation as far as their rows are here, by log and batch: what a release is made of.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_sealed_votes(&self, consultation: &ConsultationId) -> Result<Vec<SealedVote>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let rows = sqlx::query(
            "SELECT b.place, v.row FROM vote_batch b JOIN vote_row v ON v.batch = b.leaf_id AND v.log = b.place >> 40 \
             WHERE b.consultation = (SELECT id FROM consultation WHERE name = $1) ORDER BY b.place, v.commitment",
        )
        .bind(consultation.as_str())
        .fetch_all(&mut *tx)
        .await?;
        sql::decode("vote_row", &rows, |row| {
            let batch = page.place(sql::get(row, 0)?).ok_or(Trouble::Bad("places of known logs"))?;
            let row = Row::read(sql::get(row, 1)?).map_err(|_| Trouble::Bad("vote rows"))?;
            Ok(SealedVote { origin: batch.origin, batch: batch.index, row })
        })
    }
}

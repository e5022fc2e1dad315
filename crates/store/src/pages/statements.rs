//! Statements with how people voted: the last vote of each handle, by body and tier.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::item::{Audience, ItemKind, Tier},
    ids::{ConsultationId, Origin, Place},
};

use super::{ItemView, items::ItemQuery};
use crate::{
    fault::ReadFault,
    key,
    names::load_logs,
    sql::{self, Rows, Trouble, select_by},
    store::Store,
};

/// A statement with its tallies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementView {
    /// The statement.
    pub item: ItemView,
    /// Votes by body and tier: own ones sealed or not, a partner's as far as it opened them.
    pub tallies: BTreeMap<(Origin, Tier), Tally>,
}

/// A count of votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Tally {
    /// 赞成.
    pub agree: u64,
    /// 不赞成.
    pub disagree: u64,
    /// 弃权.
    pub pass: u64,
}

impl Tally {
    /// Everybody who voted.
    pub fn sum(&self) -> u64 {
        self.agree + self.disagree + self.pass
    }
}

const TALLIES: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT s.statement, s.log, s.tier, s.choice, COUNT(*) FROM w CROSS JOIN stance s ON s.statement = w.place \
           GROUP BY s.statement, s.log, s.tier, s.choice",
};

impl Store {
    /// Statements of a consultation that the reader may see, by place, with their tallies; a page of them behind `after`.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_statements(
        &self,
        consultation: &ConsultationId,
        reader: Audience,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<StatementView>, ReadFault> {
        let items = self
            .list_items(&ItemQuery {
                consultation: consultation.clone(),
                audience: reader,
                kind: Some(ItemKind::Statement),
                state: None,
                origin: None,
                after,
                limit,
            })
            .await?;
        let mut tx = self.inner.readers.begin().await?;
        let logs = load_logs(&mut tx).await?;
        let at = |place: &Place| logs.get(&place.origin).map(|l| key::place(l.id, place.index));
        let places: Vec<i64> = items.iter().filter_map(|i| at(&i.place)).collect();
        let rows = select_by(&mut tx, &TALLIES, &places, |args, place| args.int(*place)).await?;
        let mut tallies: BTreeMap<i64, BTreeMap<(Origin, Tier), Tally>> = BTreeMap::new();
        let votes = sql::decode("stance", &rows, |row| {
            let (place, log): (i64, i64) = (sql::get(row, 0)?, sql::get(row, 1)?);
            let tier = sql::word(row, 2, Tier::from_word)?;
            Ok::<_, Trouble>((place, log, tier, sql::get::<i64>(row, 3)?, sql::count(row, 4)?))
        })?;
        for (place, log, tier, choice, n) in votes {
            let Some((origin, _)) = logs.iter().find(|(_, l)| l.id == log) else { continue };
            let tally = tallies.entry(place).or_default().entry((origin.clone(), tier)).or_default();
            match choice {
                1 => tally.agree += n,
                -1 => tally.disagree += n,
                _ => tally.pass += n,
            }
        }
        let tallies_of = |item: &ItemView| at(&item.place).and_then(|place| tallies.get(&place).cloned());
        Ok(items
            .into_iter()
            .map(|item| StatementView { tallies: tallies_of(&item).unwrap_or_default(), item })
            .collect())
    }
}

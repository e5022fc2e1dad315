//! Requests to sign a proposal: for those who were asked, and for whoever asked.

use hutong_core::{
    facts::Private,
    ids::{ConsultationId, PersonId, Place},
    moment::Moment,
};

use crate::{
    fault::ReadFault,
    key,
    names::HOME,
    sql::{self, Trouble},
    store::Store,
};

/// A request that waits for whoever was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CosignRequest {
    /// Under which proposal.
    pub proposal: Place,
    /// Its consultation.
    pub consultation: ConsultationId,
    /// Its heading.
    pub title: Private<String>,
    /// Who asks.
    pub from: Private<String>,
    /// Since when.
    pub at: Moment,
}

impl CosignRequest {
    /// Its name among what is told.
    pub fn news(&self) -> String {
        format!("cosign {}", self.proposal.index)
    }
}

/// Requests that still wait: the proposal stands, signatures are taken here, and this person has not signed.
const OPEN: &str = "FROM cosign_request r JOIN person p ON p.id = r.person JOIN item i ON i.place = r.item \
     AND i.state = 'published' WHERE NOT EXISTS (SELECT 1 FROM tally t WHERE t.item_index = r.item - $1 \
     AND t.item_origin = $2 AND t.place >> 40 = 1) AND NOT EXISTS (SELECT 1 FROM deed d JOIN item s \
     ON s.place = $1 + d.leaf AND s.state = 'published' WHERE d.about_index = r.item - $1 AND d.about_origin = $2 \
     AND d.act = 'authored' AND (d.person = r.person OR d.person IN \
     (SELECT l.device FROM device_link l WHERE l.person = r.person)))";

impl Store {
    /// Requests that wait for somebody, the latest first.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn cosign_requests(&self, person: &PersonId) -> Result<Vec<CosignRequest>, ReadFault> {
        let text = format!(
            "SELECT r.item, (SELECT c.name FROM consultation c WHERE c.id = i.consultation), \
             (SELECT a.name FROM person a WHERE a.id = r.asked_by), r.at {OPEN} AND p.person = $3 ORDER BY r.at DESC"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(key::place(HOME, 0))
            .bind(self.inner.home.as_str())
            .bind(person.as_str())
            .fetch_all(&self.inner.readers)
            .await?;
        let found = sql::decode("cosign_request", &rows, |row| {
            Ok(CosignRequest {
                proposal: Place { origin: self.inner.home.clone(), index: key::index(sql::get(row, 0)?) },
                consultation: sql::id(row, 1, ConsultationId::new)?,
                title: Private::default(),
                from: Private(sql::get(row, 2)?),
                at: Moment(sql::count(row, 3)?),
            })
        })?;
        let mut requests = Vec::with_capacity(found.len());
        for request in found {
            let view = self.show_own(request.proposal.index).await?;
            let title = view.and_then(|view| view.title).unwrap_or_default();
            requests.push(CosignRequest { title: Private(title), ..request });
        }
        Ok(requests)
    }

    /// Whom somebody's proposal was shown to with a request, by name.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn asked_to_cosign(&self, index: u64) -> Result<Vec<(PersonId, Private<String>)>, ReadFault> {
        let text = "SELECT p.person, p.name FROM cosign_request r JOIN person p ON p.id = r.person \
                    WHERE r.item = $1 ORDER BY p.name, p.person";
        let rows = sqlx::query(text).bind(key::place(HOME, index)).fetch_all(&self.inner.readers).await?;
        sql::decode("cosign_request", &rows, |row| Ok((sql::id(row, 0, PersonId::new)?, Private(sql::get(row, 1)?))))
    }

    /// People with an address for news who were asked since a moment and not told of it yet by one of their channels.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn people_with_requests(&self, since: Moment) -> Result<Vec<PersonId>, ReadFault> {
        let text = format!(
            "SELECT DISTINCT p.person {OPEN} AND r.at >= $3 AND EXISTS (SELECT 1 FROM contact w WHERE \
             w.person = r.person AND w.confirmed_at <= r.at + 59 AND NOT EXISTS (SELECT 1 FROM delivery d \
             WHERE d.person = w.person AND d.channel = w.channel AND d.news = 'cosign ' || (r.item - $1)))"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(key::place(HOME, 0))
            .bind(self.inner.home.as_str())
            .bind(key::int(since.0))
            .fetch_all(&self.inner.readers)
            .await?;
        let read = |row: &sqlx::sqlite::SqliteRow| -> Result<PersonId, Trouble> { sql::id(row, 0, PersonId::new) };
        sql::decode("cosign_request", &rows, read)
    }
}

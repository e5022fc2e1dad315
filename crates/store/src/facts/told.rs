//! What a secretariat wrote to people of its own, asked them to and puts beside a consultation, as rules ask for it.

use hutong_core::{
    facts::Needs,
    home::{
        circular::{CircularFacts, REMIND_EVERY_S},
        gathering::{GatheringFacts, Reply},
    },
    ids::{ConsultationId, PersonId},
};

use super::{Loading, house::person};
use crate::{
    fault::ReadFault,
    key,
    names::HOME,
    sql::{self, Trouble},
};

impl Loading<'_> {
    pub(super) async fn load_circulars(&mut self, needs: &Needs) -> Result<(), ReadFault> {
        for (id, who) in &needs.circulars {
            let row = sqlx::query(
                "SELECT c.consultation, c.must_confirm, c.reminded_at, EXISTS (SELECT 1 FROM circular_to t \
                 JOIN person p ON p.id = t.person WHERE t.circular = c.id AND p.person = $2), \
                 (SELECT COUNT(*) FROM circular_to t WHERE t.circular = c.id AND t.confirmed_at IS NULL) \
                 FROM circular c WHERE c.name = $1",
            )
            .bind(id.as_str())
            .bind(who.as_str())
            .fetch_optional(&mut *self.conn)
            .await?;
            let Some(row) = row else { continue };
            let read = || {
                let reminded = sql::count_or_null(&row, 2)?;
                Ok(CircularFacts {
                    consultation: sql::id(&row, 0, ConsultationId::new)?,
                    must_confirm: sql::get::<i64>(&row, 1)? != 0,
                    is_mine: sql::get::<i64>(&row, 3)? != 0,
                    open: sql::count(&row, 4)?,
                    was_just_reminded: reminded.is_some_and(|at| needs.now.0 < at.saturating_add(REMIND_EVERY_S)),
                })
            };
            let facts = read().map_err(|e: Trouble| e.of("circular"))?;
            self.base.house.circulars.insert(id.clone(), facts);
        }
        for place in needs.asked_to_cosign.iter().filter(|place| place.origin == self.store.home) {
            let text = "SELECT p.person FROM cosign_request r JOIN person p ON p.id = r.person WHERE r.item = $1";
            let rows = sqlx::query(text).bind(key::place(HOME, place.index)).fetch_all(&mut *self.conn).await?;
            let asked = sql::decode("cosign_request", &rows, |row| person(row, 0))?;
            self.base.house.asked_to_cosign.insert(place.clone(), asked.into_iter().collect());
        }
        Ok(())
    }

    pub(super) async fn load_uploads(&mut self, needs: &Needs) -> Result<(), ReadFault> {
        for (who, form) in &needs.uploads {
            let text = "SELECT 1 FROM upload u JOIN upload_whole w ON w.upload = u.id \
                        WHERE u.form_key = $1 AND u.actor = $2 AND u.file = 1";
            let row = sqlx::query(text).bind(form.0.as_slice()).bind(format!("person:{who}"));
            if row.fetch_optional(&mut *self.conn).await?.is_some() {
                self.base.house.uploads.insert((who.clone(), *form));
            }
        }
        Ok(())
    }

    pub(super) async fn load_gatherings(&mut self, needs: &Needs) -> Result<(), ReadFault> {
        for (id, who) in &needs.gatherings {
            let row = sqlx::query(
                "SELECT g.consultation, g.seats, g.off IS NOT NULL, g.until, g.starts, g.reminded_at, \
                 (SELECT COUNT(*) FROM gathering_to t WHERE t.gathering = g.id), \
                 (SELECT COUNT(*) FROM gathering_to t WHERE t.gathering = g.id AND t.reply = 'coming'), \
                 (SELECT COUNT(*) FROM gathering_to t WHERE t.gathering = g.id AND t.reply IS NULL), \
                 t.person IS NOT NULL, t.reply FROM gathering g LEFT JOIN gathering_to t ON t.gathering = g.id \
                 AND t.person = (SELECT id FROM person WHERE person = $2) WHERE g.name = $1",
            )
            .bind(id.as_str())
            .bind(who.as_ref().map(PersonId::as_str))
            .fetch_optional(&mut *self.conn)
            .await?;
            let Some(row) = row else { continue };
            let read = || {
                let about: Option<&str> = sql::get(&row, 0)?;
                let reminded = sql::count_or_null(&row, 5)?;
                let was_asked = sql::get::<i64>(&row, 9)? != 0;
                let reply = sql::word_or_null(&row, 10, Reply::from_word)?;
                Ok(GatheringFacts {
                    about: about.map(|_| sql::id(&row, 0, ConsultationId::new)).transpose()?,
                    asked: sql::count(&row, 6)?,
                    coming: sql::count(&row, 7)?,
                    seats: sql::count_or_null(&row, 1)?,
                    open: sql::count(&row, 8)?,
                    is_off: sql::get::<i64>(&row, 2)? != 0,
                    is_closed: needs.now.0 >= sql::count(&row, 3)?,
                    has_begun: needs.now.0 >= sql::count(&row, 4)?,
                    was_just_reminded: reminded.is_some_and(|at| needs.now.0 < at.saturating_add(REMIND_EVERY_S)),
                    person: was_asked.then_some(reply),
                })
            };
            let facts = read().map_err(|e: Trouble| e.of("gathering"))?;
            self.base.house.gatherings.insert(id.clone(), facts);
        }
        Ok(())
    }
}

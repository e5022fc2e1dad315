//! Who is told what outside the portal: addresses, deliveries, up to where the logs were read for news.

use hutong_core::{
    home::{
        Channel, DropContact, NoteDeliveries, Outcome, QueueDeliveries, SetContact,
        contact::{stop_hash, stop_word},
    },
    ids::PersonId,
    moment::Moment,
};
use sqlx::SqliteConnection;

use crate::{
    fault::{Damaged, WriteFault},
    key,
    names::Names,
    sql::{self, Rows},
    step::Step,
    store::Writer,
    transaction::{Transaction, guarded},
};

/// Seconds for which letters that asked for a confirmation are counted together.
pub(crate) const ASKS_WINDOW_S: u64 = 86_400;
/// Letters of a demo that are kept: the latest.
const SHOWN_MAX: i64 = 200;
/// How the name of the letter begins that asks for a confirmation; behind it stands which.
pub(crate) const CODE_NEWS: &str = "code ";

/// What changes in who is told what.
#[derive(Clone, Debug)]
pub enum TellingChange {
    /// Somebody wants to be told at an address.
    Asked(PersonId, SetContact),
    /// It is theirs.
    Confirmed(PersonId, Channel),
    /// They want it no more.
    Gone(DropContact),
    /// What is to be delivered.
    Queued(QueueDeliveries),
    /// What became of deliveries.
    Noted(NoteDeliveries),
}

/// A delivery that is there already stays as it is: the same news is queued once.
const QUEUE: Rows = Rows {
    head: "INSERT INTO delivery (person, channel, news, state, due, tries, at)",
    columns: 7,
    tail: "ON CONFLICT (person, channel, news) DO NOTHING",
};

impl Transaction {
    pub(super) async fn keep_telling(&mut self, changes: &[(Moment, TellingChange)]) -> Result<(), WriteFault> {
        if changes.is_empty() {
            return Ok(());
        }
        let Writer { names, conn, .. } = &mut *self.writer;
        guarded(self.store.faults.as_ref(), Step::Mine, async {
            for (at, change) in changes {
                keep_change(names, conn, *at, change).await?;
            }
            Ok::<_, WriteFault>(())
        })
        .await?;
        // The old address is to be found nowhere.
        let overwrites = |change: &TellingChange| matches!(change, TellingChange::Asked(..) | TellingChange::Gone(_));
        self.has_erased |= changes.iter().any(|(_, change)| overwrites(change));
        Ok(())
    }
}

async fn row_of(names: &mut Names, conn: &mut SqliteConnection, person: &PersonId) -> Result<i64, WriteFault> {
    let unknown = Damaged { table: "person", wanted: "everybody who is told anything" };
    let found = names.find_people(conn, std::slice::from_ref(person)).await?;
    Ok(*found.get(person).ok_or(unknown)?)
}

async fn keep_change(
    names: &mut Names,
    conn: &mut SqliteConnection,
    at: Moment,
    change: &TellingChange,
) -> Result<(), WriteFault> {
    match change {
        TellingChange::Asked(person, ask) => {
            let id = row_of(names, conn, person).await?;
            ask_for(conn, id, ask, at).await
        }
        TellingChange::Confirmed(person, channel) => {
            let id = row_of(names, conn, person).await?;
            let text = "UPDATE contact SET confirmed_at = $3 WHERE person = $1 AND channel = $2";
            sqlx::query(text).bind(id).bind(channel.word()).bind(key::int(at.0)).execute(conn).await?;
            Ok(())
        }
        TellingChange::Gone(gone) => {
            let id = row_of(names, conn, &gone.person).await?;
            blank(conn, id, gone.channel).await?;
            // The row stays, so that asking again and again is still counted; what waits has nobody to go to.
            let text = "UPDATE contact SET address = '', confirmed_at = NULL WHERE person = $1 AND channel = $2";
            sqlx::query(text).bind(id).bind(gone.channel.word()).execute(&mut *conn).await?;
            let text = "UPDATE delivery SET state = 'moot', at = $3 \
                        WHERE person = $1 AND channel = $2 AND state = 'waiting'";
            sqlx::query(text).bind(id).bind(gone.channel.word()).bind(key::int(at.0)).execute(conn).await?;
            Ok(())
        }
        TellingChange::Queued(queue) => {
            let people: Vec<PersonId> = queue.new.iter().map(|new| new.person.clone()).collect();
            let ids = names.find_people(conn, &people).await?;
            // Whoever went meanwhile is told nothing.
            let rows: Vec<_> = queue.new.iter().filter_map(|new| Some((*ids.get(&new.person)?, new))).collect();
            QUEUE
                .run(conn, &rows, |args, (id, new)| {
                    args.int(*id);
                    args.text(new.channel.word());
                    args.text(&new.news);
                    args.text("waiting");
                    args.count(new.due.0);
                    args.int(0);
                    args.count(at.0);
                })
                .await?;
            for place in &queue.read {
                let Some(log) = names.logs(conn).await?.get(&place.origin).map(|l| l.id) else { continue };
                let text = "INSERT INTO told_upto (log, upto) VALUES ($1, $2) \
                            ON CONFLICT (log) DO UPDATE SET upto = MAX(upto, excluded.upto)";
                sqlx::query(text).bind(log).bind(key::int(place.index)).execute(&mut *conn).await?;
            }
            Ok(())
        }
        TellingChange::Noted(note) => note_all(conn, note, at).await,
    }
}

/// Overwrites an address with as many blanks, so that its bytes lie nowhere in the page.
async fn blank(conn: &mut SqliteConnection, person: i64, channel: Channel) -> Result<(), WriteFault> {
    let text = "UPDATE contact SET address = printf('%.*c', length(CAST(address AS BLOB)), ' ') \
                WHERE person = $1 AND channel = $2";
    sqlx::query(text).bind(person).bind(channel.word()).execute(conn).await?;
    Ok(())
}

/// The same address, once confirmed, keeps being so; any other is asked whether it wants to be told.
async fn ask_for(conn: &mut SqliteConnection, person: i64, ask: &SetContact, at: Moment) -> Result<(), WriteFault> {
    let channel = ask.channel.word();
    let text = "UPDATE contact SET pace = $4, lang = $5 \
                WHERE person = $1 AND channel = $2 AND address = $3 AND confirmed_at IS NOT NULL";
    let same = sqlx::query(text).bind(person).bind(channel).bind(&ask.address.0);
    let same = same.bind(ask.pace.word()).bind(&ask.lang).execute(&mut *conn).await?;
    if same.rows_affected() > 0 {
        return Ok(());
    }
    let text = "SELECT asks, asked_at FROM contact WHERE person = $1 AND channel = $2";
    let row = sqlx::query(text).bind(person).bind(channel).fetch_optional(&mut *conn).await?;
    let read = |row: &sqlx::sqlite::SqliteRow| Ok::<_, sql::Trouble>((sql::count(row, 0)?, sql::count(row, 1)?));
    let before = row.as_ref().map(read).transpose().map_err(|e| e.of("contact"))?;
    let asks = before.filter(|(_, last)| at.0 < last + ASKS_WINDOW_S).map_or(0, |(asks, _)| asks) + 1;
    blank(conn, person, ask.channel).await?;
    sqlx::query(
        "INSERT INTO contact (person, channel, address, pace, lang, salt, stop, asked_at, asks, confirmed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL) ON CONFLICT (person, channel) DO UPDATE SET \
         address = excluded.address, pace = excluded.pace, lang = excluded.lang, salt = excluded.salt, \
         stop = excluded.stop, asked_at = excluded.asked_at, asks = excluded.asks, confirmed_at = NULL",
    )
    .bind(person)
    .bind(channel)
    .bind(&ask.address.0)
    .bind(ask.pace.word())
    .bind(&ask.lang)
    .bind(ask.salt.0.as_slice())
    .bind(stop_hash(&stop_word(&ask.salt)).as_bytes().as_slice())
    .bind(key::int(at.0))
    .bind(key::int(asks))
    .execute(&mut *conn)
    .await?;
    // What waited for the address before has nobody to go to; the letter with the code goes at once.
    let text = "UPDATE delivery SET state = 'moot', at = $3 WHERE person = $1 AND channel = $2 AND state = 'waiting'";
    sqlx::query(text).bind(person).bind(channel).bind(key::int(at.0)).execute(&mut *conn).await?;
    let text = "INSERT INTO delivery (person, channel, news, state, due, tries, at) \
                VALUES ($1, $2, $3, 'waiting', $4, 0, $4) ON CONFLICT (person, channel, news) DO NOTHING";
    let news = format!("{CODE_NEWS}{} {asks}", at.0);
    sqlx::query(text).bind(person).bind(channel).bind(news).bind(key::int(at.0)).execute(conn).await?;
    Ok(())
}

async fn note_all(conn: &mut SqliteConnection, note: &NoteDeliveries, at: Moment) -> Result<(), WriteFault> {
    for (id, outcome) in &note.outcomes {
        let (state, due) = match outcome {
            Outcome::Sent => ("sent", None),
            Outcome::Failed => ("failed", None),
            Outcome::Moot => ("moot", None),
            Outcome::Again(due) => ("waiting", Some(key::int(due.0))),
        };
        let tried = i64::from(*outcome != Outcome::Moot);
        // What is no longer waiting was settled otherwise meanwhile, and stays so.
        let text = "UPDATE delivery SET state = $2, due = COALESCE($3, due), tries = tries + $4, at = $5 \
                    WHERE id = $1 AND state = 'waiting'";
        let query = sqlx::query(text).bind(key::int(*id)).bind(state).bind(due);
        query.bind(tried).bind(key::int(at.0)).execute(&mut *conn).await?;
    }
    let Some(shown) = &note.shown else { return Ok(()) };
    let text = "INSERT INTO shown_letter (channel, address, subject, text, at) VALUES ($1, $2, $3, $4, $5)";
    let query = sqlx::query(text).bind(shown.channel.word()).bind(&shown.address.0).bind(&shown.subject.0);
    query.bind(&shown.text.0).bind(key::int(at.0)).execute(&mut *conn).await?;
    let text = "DELETE FROM shown_letter WHERE id <= (SELECT MAX(id) FROM shown_letter) - $1";
    sqlx::query(text).bind(SHOWN_MAX).execute(conn).await?;
    Ok(())
}

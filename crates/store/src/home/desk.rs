//! The desk as it changes: claims, decisions held back, proposals, settings; and what staff did.

use hutong_core::{
    consultation::{document::Kind, moderation::Withhold},
    home::{
        BodySettings, ClaimItems, DraftSurvey, HandOver, KeepWorking, PauseIntake, Ruling, SetGroup, SetMaterial,
        SetPortal, SetTwoPersons, SettleDecision,
        desk::HANDED_DAYS,
        staff_act::{StaffAct, first_hash},
    },
    ids::{ConsultationId, FormKey, PersonId, Place},
    moment::Moment,
};
use sqlx::SqliteConnection;

use super::shelf::keep_file;
use crate::{
    fault::{Damaged, WriteFault},
    key,
    names::HOME,
    sql::{self, Rows},
    step::Step,
    store::Writer,
    transaction::{Transaction, guarded},
};

/// What changes at the desk.
#[derive(Clone, Debug)]
pub enum DeskChange {
    /// Items are taken.
    Claimed(ClaimItems),
    /// Items are a colleague's now.
    Handed(HandOver),
    /// Items are given back by whoever took them.
    Released(Vec<Place>),
    /// Items are decided: claims and proposals about them are over.
    Decided(Vec<Place>),
    /// A decision is held back until then.
    Held(FormKey, Ruling, Moment),
    /// A decision is undone.
    Undone(FormKey),
    /// A decision is carried out, or cannot be.
    Settled(SettleDecision),
    /// Withholding is proposed.
    Proposed(Withhold),
    /// Intake is paused or goes on.
    Paused(PauseIntake),
    /// How many it takes to withhold.
    TwoPersons(SetTwoPersons),
    /// The body's settings.
    Body(BodySettings),
    /// What a survey will ask.
    SurveyDrafted(DraftSurvey),
    /// A working paper is another one now.
    WorkingKept(KeepWorking),
    /// A research group is as it is from now on.
    GroupSet(SetGroup),
    /// Something to read is put beside a consultation or taken away.
    MaterialSet(SetMaterial),
    /// A partner's portal is somewhere.
    PortalSet(SetPortal),
}

const CLAIM: Rows = Rows {
    head: "INSERT INTO claim (place, person, until)",
    columns: 3,
    // Opening what one was handed does not shorten the time for which one has it.
    tail: "ON CONFLICT (place) DO UPDATE SET until = CASE WHEN person = excluded.person \
           THEN MAX(until, excluded.until) ELSE excluded.until END, person = excluded.person",
};
const HOLD: Rows = Rows { head: "INSERT INTO held_item (place, form_key)", columns: 2, tail: "" };
const UNCLAIM: Rows = Rows { head: "DELETE FROM claim WHERE place IN (", columns: 1, tail: ")" };
const UNPROPOSE: Rows = Rows { head: "DELETE FROM withhold_proposal WHERE place IN (", columns: 1, tail: ")" };
const GIVE_BACK: Rows = Rows { head: "DELETE FROM claim WHERE (place, person) IN (", columns: 2, tail: ")" };
const ACTS: Rows = Rows { head: "INSERT INTO staff_act (number, at, person, what, about, hash)", columns: 6, tail: "" };

/// The name under which a body's settings are kept.
pub(crate) const BODY: &str = "body";
/// The same before the last change.
pub(crate) const BODY_BEFORE: &str = "body-before";
/// The name under which it is kept that the node was made for a small body.
pub(crate) const SMALL: &str = "small";
/// What the name begins with under which the address of a partner's portal is kept.
pub(crate) const PORTAL: &str = "portal/";
/// In place of 0 or 1: whether it takes two to withhold is as the body's settings say.
const AS_THE_BODY: i64 = -1;

impl Transaction {
    pub(super) async fn keep_desk(
        &mut self,
        changes: &[(Option<PersonId>, Moment, DeskChange)],
    ) -> Result<(), WriteFault> {
        if changes.is_empty() {
            return Ok(());
        }
        // A file that is taken away is to be found nowhere.
        let takes_away = |change: &DeskChange| matches!(change, DeskChange::MaterialSet(set) if set.upload.is_none());
        self.has_erased |= changes.iter().any(|(.., change)| takes_away(change));
        let Writer { names, conn, .. } = &mut *self.writer;
        let mut people: Vec<PersonId> = changes.iter().filter_map(|(p, ..)| p.clone()).collect();
        people.extend(changes.iter().filter_map(|(.., change)| match change {
            DeskChange::Handed(ask) => Some(ask.to.clone()),
            _ => None,
        }));
        let ids = names.find_people(conn, &people).await?;
        names.remembered.rules = None;
        let decided: Vec<i64> = changes
            .iter()
            .filter_map(|(.., change)| if let DeskChange::Decided(items) = change { Some(items) } else { None })
            .flatten()
            .map(at_home)
            .collect();
        guarded(self.store.faults.as_ref(), Step::Desk, async {
            UNCLAIM.run(conn, &decided, |args, place| args.int(*place)).await?;
            UNPROPOSE.run(conn, &decided, |args, place| args.int(*place)).await?;
            for (by, at, change) in changes {
                // What is handed over is the colleague's who gets it.
                let whose = if let DeskChange::Handed(ask) = change { Some(&ask.to) } else { by.as_ref() };
                let person = whose.and_then(|p| ids.get(p)).copied();
                keep_change(conn, person, *at, change).await?;
                if let DeskChange::MaterialSet(set) = change {
                    keep_file(conn, by.as_ref(), set).await?;
                }
            }
            Ok(())
        })
        .await
    }

    /// Adds lines to the log of staff acts, each over the one before.
    pub(super) async fn keep_staff_acts(&mut self, acts: &[StaffAct]) -> Result<(), WriteFault> {
        if acts.is_empty() {
            return Ok(());
        }
        let conn = &mut self.writer.conn;
        let last = sqlx::query("SELECT number, hash FROM staff_act ORDER BY number DESC LIMIT 1");
        let last = last.fetch_optional(&mut *conn).await?;
        let (mut number, mut before) = match last {
            None => (0, first_hash()),
            Some(row) => {
                let read = || Ok::<_, sql::Trouble>((sql::count(&row, 0)?, sql::hash(&row, 1)?));
                read().map_err(|e| e.of("staff_act"))?
            }
        };
        let mut rows = Vec::with_capacity(acts.len());
        for act in acts {
            number += 1;
            before = act.hash(&before, number);
            rows.push((number, act, before));
        }
        guarded(self.store.faults.as_ref(), Step::StaffActs, async {
            ACTS.run(conn, &rows, |args, (number, act, hash)| {
                args.count(*number);
                args.count(act.at.0);
                args.text_or_null(act.by.as_ref().map(PersonId::as_str));
                args.text(&act.what);
                args.text(&act.about);
                args.blob(hash.as_bytes());
            })
            .await?;
            Ok(())
        })
        .await
    }
}

/// Each body moderates its own items only.
fn at_home(place: &Place) -> i64 {
    key::place(HOME, place.index)
}

async fn keep_change(
    conn: &mut SqliteConnection,
    person: Option<i64>,
    at: Moment,
    change: &DeskChange,
) -> Result<(), WriteFault> {
    let somebody = || person.ok_or(Damaged { table: "person", wanted: "everybody at the desk" });
    match change {
        DeskChange::Claimed(ask) => {
            let (person, until) = (somebody()?, at.0.saturating_add(ask.minutes * 60));
            let bind = |args: &mut sql::Args, place: &Place| {
                args.int(at_home(place));
                args.int(person);
                args.count(until);
            };
            CLAIM.run(conn, &ask.items, bind).await?;
        }
        DeskChange::Handed(ask) => {
            let (person, until) = (somebody()?, at.plus_days(HANDED_DAYS).0);
            let bind = |args: &mut sql::Args, place: &Place| {
                args.int(at_home(place));
                args.int(person);
                args.count(until);
            };
            CLAIM.run(conn, &ask.items, bind).await?;
        }
        DeskChange::Released(items) => {
            let person = somebody()?;
            let bind = |args: &mut sql::Args, place: &Place| {
                args.int(at_home(place));
                args.int(person);
            };
            GIVE_BACK.run(conn, items, bind).await?;
        }
        DeskChange::Decided(_) => {}
        DeskChange::Held(form, ruling, due) => {
            sqlx::query("INSERT INTO held_decision (form_key, person, ruling, due_at) VALUES ($1, $2, $3, $4)")
                .bind(form.0.as_slice())
                .bind(somebody()?)
                .bind(ruling.bytes())
                .bind(key::int(due.0))
                .execute(&mut *conn)
                .await?;
            let bind = |args: &mut sql::Args, place: &&Place| {
                args.int(at_home(place));
                args.blob(&form.0);
            };
            HOLD.run(conn, &ruling.items(), bind).await?;
        }
        DeskChange::Undone(form) => drop_held(conn, form).await?,
        DeskChange::Settled(SettleDecision { key: form, failed: None }) => drop_held(conn, form).await?,
        DeskChange::Settled(SettleDecision { key: form, failed: Some(why) }) => {
            // It stays visible to whoever decided; its items are free again.
            free_items(conn, form).await?;
            let text = "UPDATE held_decision SET failed = $2 WHERE form_key = $1";
            sqlx::query(text).bind(form.0.as_slice()).bind(why).execute(&mut *conn).await?;
        }
        DeskChange::Proposed(ask) => {
            sqlx::query(
                "INSERT INTO withhold_proposal (place, person, code, reason, at) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (place) DO UPDATE SET person = excluded.person, code = excluded.code, \
                 reason = excluded.reason, at = excluded.at",
            )
            .bind(at_home(&ask.item))
            .bind(somebody()?)
            .bind(ask.code.as_str())
            .bind(&ask.reason)
            .bind(key::int(at.0))
            .execute(&mut *conn)
            .await?;
        }
        DeskChange::Paused(ask) => {
            sqlx::query(
                "INSERT INTO intake_rule (consultation, paused, paused_at, two_persons) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (consultation) DO UPDATE SET paused = excluded.paused, paused_at = excluded.paused_at",
            )
            .bind(ask.consultation.as_str())
            .bind(ask.reason.as_deref())
            .bind(ask.reason.as_ref().map(|_| key::int(at.0)))
            .bind(AS_THE_BODY)
            .execute(&mut *conn)
            .await?;
        }
        DeskChange::TwoPersons(ask) => {
            sqlx::query(
                "INSERT INTO intake_rule (consultation, two_persons) VALUES ($1, $2) \
                 ON CONFLICT (consultation) DO UPDATE SET two_persons = excluded.two_persons",
            )
            .bind(ask.consultation.as_str())
            .bind(i64::from(ask.on))
            .execute(&mut *conn)
            .await?;
        }
        DeskChange::Body(settings) => {
            // What stood before stays beside it, so that the change can be undone.
            let before = "INSERT INTO setting (name, value) \
                          SELECT $1, COALESCE((SELECT value FROM setting WHERE name = $2), $3) WHERE TRUE \
                          ON CONFLICT (name) DO UPDATE SET value = excluded.value";
            let first = BodySettings::default().bytes();
            sqlx::query(before).bind(BODY_BEFORE).bind(BODY).bind(first).execute(&mut *conn).await?;
            keep_setting(conn, BODY, &settings.bytes()).await?;
        }
        DeskChange::SurveyDrafted(draft) => {
            let name = survey_setting(&draft.consultation, draft.id.as_str());
            keep_setting(conn, &name, draft.words.as_bytes()).await?;
        }
        DeskChange::WorkingKept(ask) => {
            let name = working_setting(&ask.consultation, ask.kind);
            keep_setting(conn, &name, &ask.bytes.0).await?;
        }
        DeskChange::MaterialSet(set) => {
            let name = material_setting(&set.consultation, set.material.id.as_str());
            let value = if set.material.title.is_empty() { Vec::new() } else { set.material.bytes() };
            keep_setting(conn, &name, &value).await?;
        }
        DeskChange::PortalSet(set) => {
            keep_setting(conn, &format!("{PORTAL}{}", set.origin), set.url.as_bytes()).await?;
        }
        DeskChange::GroupSet(set) => {
            let name = group_setting(&set.consultation, set.group.id.as_str());
            let value = if set.group.members.is_empty() { Vec::new() } else { set.group.bytes() };
            keep_setting(conn, &name, &value).await?;
        }
    }
    Ok(())
}

/// The name under which a survey that is being written is kept.
pub(crate) fn survey_setting(consultation: &ConsultationId, id: &str) -> String {
    format!("survey/{consultation}/{id}")
}

/// The name under which a working paper is kept.
pub(crate) fn working_setting(consultation: &ConsultationId, kind: Kind) -> String {
    format!("working/{consultation}/{kind}")
}

/// The name under which a research group is kept.
pub(crate) fn group_setting(consultation: &ConsultationId, id: &str) -> String {
    format!("group/{consultation}/{id}")
}

/// The name under which something to read is kept.
pub(crate) fn material_setting(consultation: &ConsultationId, id: &str) -> String {
    format!("shelf/{consultation}/{id}")
}

/// Keeps a setting; an empty one goes.
async fn keep_setting(conn: &mut SqliteConnection, name: &str, value: &[u8]) -> Result<(), WriteFault> {
    if value.is_empty() {
        sqlx::query("DELETE FROM setting WHERE name = $1").bind(name).execute(conn).await?;
        return Ok(());
    }
    let text = "INSERT INTO setting (name, value) VALUES ($1, $2) \
                ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    sqlx::query(text).bind(name).bind(value).execute(conn).await?;
    Ok(())
}

async fn free_items(conn: &mut SqliteConnection, form: &FormKey) -> Result<(), WriteFault> {
    sqlx::query("DELETE FROM held_item WHERE form_key = $1").bind(form.0.as_slice()).execute(conn).await?;
    Ok(())
}

async fn drop_held(conn: &mut SqliteConnection, form: &FormKey) -> Result<(), WriteFault> {
    free_items(conn, form).await?;
    sqlx::query("DELETE FROM held_decision WHERE form_key = $1").bind(form.0.as_slice()).execute(conn).await?;
    Ok(())
}

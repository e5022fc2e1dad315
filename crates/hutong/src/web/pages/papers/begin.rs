//! Where a consultation begins: a short name, and the charter that its own begins with.

use axum::{extract::Query, http::StatusCode, response::Response};
use hutong_core::{
    consultation::{
        charter::{Bilingual, Charter, Host, Review},
        item::{Module, Tier},
    },
    ids::{Code, ConsultationId},
    moment::Moment,
    refusal::Refusal,
};
use serde::Deserialize;

use super::subject;
use crate::{
    key,
    web::{
        dates,
        errors::Trouble,
        frame::{Frame, render_own, see_other},
        visitor::Visitor,
    },
};

/// Days from today on which a charter from nothing opens, and for how many it collects.
const OPENS_IN_DAYS: i64 = 14;
const COLLECTS_DAYS: i64 = 45;
/// Hour of the bodies' zone at which it opens and closes.
const HOUR: u64 = 8;

#[derive(askama::Template)]
#[template(path = "pages/papers/new.html")]
struct New<'a> {
    f: Frame<'a>,
    trouble: Option<String>,
    id: String,
    from: Vec<(String, String, bool)>,
}

/// What was answered.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The id of a consultation to begin.
    #[serde(default)]
    id: String,
    /// The consultation whose charter is the beginning of a new one's.
    #[serde(default)]
    from: String,
}

/// Asks how a new consultation is called, and with which charter to begin; then leads to its form.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever drafts nothing.
pub async fn new(v: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    if !v.need_account()?.roles.drafter {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "drafter" }));
    }
    let t = v.locale();
    let mut trouble: Option<&'static str> = None;
    if !asked.id.is_empty() {
        match ConsultationId::new(asked.id.trim()) {
            Ok(id) if subject::of(&v, &id).await?.is_none() => {
                let from = ConsultationId::new(&asked.from).map(|from| format!("?from={from}")).unwrap_or_default();
                return Ok(see_other(&v, &format!("{}/desk/{id}/charter{from}", v.app.base())));
            }
            Ok(_) => trouble = Some(key!("papers-id-taken")),
            Err(_) => trouble = Some(key!("papers-id-bad")),
        }
    }
    let mut from = vec![(String::new(), t.say(key!("papers-from-nothing")), asked.from.is_empty())];
    for view in v.app.node().store().list_consultations().await? {
        if let Some(charter) = view.charter.as_ref().filter(|charter| charter.host(v.app.node().origin()).is_some()) {
            let id = view.id.to_string();
            let is_chosen = id == asked.from;
            from.push((id, charter.title.for_lang(t.tag()).to_owned(), is_chosen));
        }
    }
    let trouble = trouble.map(|what| t.say(what));
    let status = if trouble.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    render_own(&v, status, &New { f: Frame::new(&v, &t.say(key!("papers-new"))), trouble, id: asked.id, from })
}

/// The charter of a new consultation: another one's, for the days to come, or an empty one of this body alone.
pub(super) async fn beginning(v: &Visitor, id: &ConsultationId, from: &str) -> Result<Charter, Trouble> {
    let day = dates::day_number(v.app.now().0);
    let at = |days: i64| {
        let midnight = day.saturating_add_signed(days) * dates::DAY_S;
        Moment((midnight + HOUR * 3_600).saturating_sub(dates::ZONE_OFFSET_S))
    };
    let (opens, closes) = (at(OPENS_IN_DAYS), at(OPENS_IN_DAYS + COLLECTS_DAYS));
    let year = dates::day_of(dates::day_number(opens.0)).year;
    let consultation = id.clone();
    if let Ok(from) = ConsultationId::new(from)
        && let Some(found) = subject::of(v, &from).await?.and_then(|subject| subject.in_force)
    {
        let (title, reason) = (Bilingual::default(), Bilingual::default());
        return Ok(Charter { consultation, ver: 1, year, title, reason, opens, closes, ..found });
    }
    let code = |code: &str| Code::new(code).map_err(Trouble::fault);
    Ok(Charter {
        consultation,
        ver: 1,
        code: String::new(),
        year,
        title: Bilingual::default(),
        question: Bilingual::default(),
        hosts: home(v).await?.into_iter().collect(),
        prompts: Vec::new(),
        tiers: vec![(Tier::Member, code("roll")?), (Tier::Open, code("none")?)],
        modules: [Module::Opinions, Module::Replies, Module::Support].into(),
        review: Review::Before,
        vote_rows_open: false,
        cosign: None,
        opens,
        closes,
        rules: Bilingual::default(),
        reason: Bilingual::default(),
        simulated: v.app.is_demo(),
    })
}

/// Bodies that other charters name, this one first: under which letters and name.
pub(super) async fn bodies(v: &Visitor) -> Result<Vec<Host>, Trouble> {
    let mut hosts: Vec<Host> = Vec::new();
    for view in v.app.node().store().list_consultations().await? {
        for host in view.charter.iter().flat_map(|charter| &charter.hosts) {
            if !hosts.iter().any(|known| known.origin == host.origin) {
                hosts.push(host.clone());
            }
        }
    }
    let home = v.app.node().origin();
    hosts.sort_by_key(|host| host.origin != *home);
    Ok(hosts)
}

async fn home(v: &Visitor) -> Result<Option<Host>, Trouble> {
    let home = v.app.node().origin().clone();
    let known = bodies(v).await?.into_iter().find(|host| host.origin == home);
    Ok(known.or(Some(Host { origin: home, code: String::new(), name: Bilingual::default() })))
}

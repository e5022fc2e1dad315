//! The desk of the joint plan: the draft in work with a form for each row, its way to the signature, and what the other body
//! has proposed.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use hutong_core::{consultation::plan::Plan, facts::Roles, ids::Ref};
use hutong_log::hash::sha256;
use hutong_node::{pages::ItemView, reading::ItemsByPlace};
use serde::Deserialize;

pub use super::act::submit;
use super::{
    countersign::{self, Countersigns},
    find, kept, path_of, row, subject, topics,
    trail::{self, Stand, StepLine, Waiting},
    working,
};
use crate::{
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::Posted,
        frame::{Frame, render},
        pages::plan::{self, titles},
        places::Column,
        view::{
            Badge,
            plan::{Around, ChangeView, PlanRow},
        },
        visitor::Visitor,
    },
};

/// What the other body has proposed and this one has not answered.
struct Proposal {
    ver: u64,
    badge: Badge,
    sha256: String,
    rows: Vec<PlanRow>,
    changes: Vec<ChangeView>,
    reason: String,
    accept: String,
    reject: String,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/plan.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    topics: String,
    public: String,
    title: String,
    trouble: Option<Said>,
    has_kept: bool,
    /// Somebody changed the same row meanwhile: how it stands now.
    conflict: Option<PlanRow>,
    may: Roles,
    proposals: Vec<Proposal>,
    waiting: Option<Waiting>,
    ver: u64,
    rows: Vec<PlanRow>,
    changes: Vec<ChangeView>,
    draft: Option<String>,
    steps: Vec<StepLine>,
    is_checked: bool,
    /// A checker passed it, but not everybody who was asked has agreed.
    is_asked: bool,
    countersigns: Countersigns,
    plan: Plan,
    form: Option<row::Form>,
    token: String,
    keys: Vec<String>,
    base: String,
    kept: String,
}

/// What is opened.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The row that is edited; `new` for another one.
    #[serde(default)]
    row: String,
    /// A suggestion that becomes a row.
    #[serde(default)]
    from: String,
    #[serde(default)]
    kept: String,
}

/// Shows the desk.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here; [`Trouble::NoPage`] where nobody called for topics.
pub async fn show(mut v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let (column, _) = find(&v, &c).await?;
    let mut posted = Posted::default();
    let has_kept = kept::fill(&v, &path_of(&v, &column, "plan"), &asked.kept, &mut posted).await?;
    let working = working::of(&v, &column).await?;
    let home = v.app.node().origin().clone();
    if !has_kept && let Some(place) = column.place(&asked.from) {
        let items = v.app.node().show_items(std::slice::from_ref(&place), v.audience()).await?;
        let item = items.get(&place).ok_or(Trouble::NoPage)?;
        let r = Ref { origin: Some(place.origin.clone()), index: place.index, hash: item.row.hash };
        row::fill(&mut posted, &column, &home, &row::fresh(&working.plan, Some((item, r)))?);
    } else if !has_kept && asked.row == "new" {
        row::fill(&mut posted, &column, &home, &row::fresh(&working.plan, None)?);
    } else if let Some(found) = asked.row.parse().ok().and_then(|no| working.plan.row(no)).filter(|_| !has_kept) {
        row::fill(&mut posted, &column, &home, found);
    }
    let shown = Shown { has_kept, ..Shown::default() };
    page(&mut v, &column, &posted, &working, shown).await
}

/// What stands on the page besides the plan.
#[derive(Default)]
pub(super) struct Shown {
    pub trouble: Option<Trouble>,
    pub has_kept: bool,
    /// The number of a row that somebody changed meanwhile.
    pub conflict: Option<u64>,
}

/// Suggestions that a row may name: shortlisted ones and those that rows name already.
async fn offered(v: &Visitor, column: &Column, plan: &Plan, posted: &Posted) -> Result<Vec<ItemView>, Trouble> {
    let listed = topics::shortlists(v, column).await?;
    let home = v.app.node().origin();
    let named: Vec<_> = plan.sources().map(|r| r.place(home)).collect();
    let picked: Vec<_> = posted.picked("from-").filter_map(|word| column.place(word)).collect();
    let mut all = topics::suggestions(v, column).await?;
    all.retain(|item| listed.contains_key(&item.place) || named.contains(&item.place) || picked.contains(&item.place));
    // Those that are ticked first: a form offers no more than it can carry.
    all.sort_by_key(|item| !picked.contains(&item.place));
    Ok(all)
}

pub(super) async fn page(
    v: &mut Visitor,
    column: &Column,
    posted: &Posted,
    working: &working::Working,
    shown: Shown,
) -> Result<Response, Trouble> {
    let may = v.roles_in(&column.id);
    let offered = offered(v, column, &working.plan, posted).await?;
    let all = plan::versions(&working.document, true);
    let plans: Vec<&Plan> = all.iter().map(|w| &w.plan).chain([&working.plan]).chain(working.in_force.iter()).collect();
    let (items, held) = (plan::suggestions(v, &plans).await?, titles(v).await?);
    let mut token = String::new();
    let mut keys = Vec::new();
    for _ in 0..6 + countersign::KEYS + 2 * all.len() + working.plan.rows.len() {
        let (drawn, key) = v.draw_form()?;
        token = drawn;
        keys.push(key.to_string());
    }
    let spare: [String; countersign::KEYS] = std::array::from_fn(|_| keys.pop().unwrap_or_default());
    let v = &*v;
    let t = v.locale();
    let around = Around { t, app: &v.app, column, items: &items, held: &held };
    let proposals = proposals(v, column, &around, working, &mut keys);
    let waiting = trail::waiting(v, &column.charter.hosts, &working.document).await?;
    let is_form = posted.has("no");
    let listed: Vec<&ItemView> = offered.iter().collect();
    let draft = working.draft.as_ref();
    let steps: Vec<StepLine> = draft.iter().flat_map(|draft| trail::steps(t, draft)).collect();
    let stand = draft.map(trail::stand);
    let countersigns = match draft {
        Some(draft) => countersign::of(v, &column.id, may, draft, spare).await?,
        None => Countersigns::default(),
    };
    let before = working.in_force.clone().unwrap_or_else(|| Plan { rows: Vec::new(), ..working.plan.clone() });
    let conflict = shown.conflict.and_then(|no| {
        let rows = around.rows(&working.plan);
        rows.into_iter().find(|row| row.no == no)
    });
    let page = Page {
        f: Frame::new(v, &t.say(key!("topics-plan"))),
        here: path_of(v, column, "plan"),
        topics: path_of(v, column, "topics"),
        public: format!("{}/plan", v.app.path_of(&column.id)),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        has_kept: shown.has_kept,
        conflict,
        may,
        proposals,
        waiting,
        ver: working.plan.ver,
        rows: around.rows(&working.plan),
        changes: if draft.is_some() { around.changes(&before, &working.plan) } else { Vec::new() },
        is_checked: stand == Some(Stand::Passed),
        is_asked: stand == Some(Stand::Asked),
        countersigns,
        base: draft.map(|d| sha256(&d.bytes).to_hex()).unwrap_or_default(),
        draft: draft.map(|d| d.sha256.to_hex()),
        steps,
        form: (is_form && may.drafter).then(|| row::view(v, column, posted, &working.plan, &listed, &held)),
        plan: working.plan.clone(),
        token,
        keys,
        kept: posted.raw("kept").to_owned(),
        trouble: shown.trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
    };
    render(v, shown.trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}

/// What another host proposed and this body has not answered.
fn proposals(
    v: &Visitor,
    column: &Column,
    around: &Around<'_>,
    working: &working::Working,
    keys: &mut Vec<String>,
) -> Vec<Proposal> {
    let t = v.locale();
    let open = trail::open(v, &column.charter.hosts, &working.document);
    let proposals = open.into_iter().filter_map(|open| {
        let plan = Plan::read(open.bytes).ok()?;
        let before = working.in_force.clone().unwrap_or_else(|| Plan { rows: Vec::new(), ..plan.clone() });
        Some(Proposal {
            ver: open.ver,
            badge: subject::badge(v, &column.charter.hosts, open.by)?,
            sha256: open.sha256.to_hex(),
            rows: around.rows(&plan),
            changes: around.changes(&before, &plan),
            reason: plan.reason.for_lang(t.tag()).to_owned(),
            accept: keys.pop()?,
            reject: keys.pop()?,
        })
    });
    proposals.collect()
}

/// Suggestions that a form picked, as far as the visitor may read them.
pub(super) async fn picked(v: &Visitor, column: &Column, posted: &Posted) -> Result<ItemsByPlace, Trouble> {
    let places: Vec<_> = posted.picked("from-").filter_map(|word| column.place(word)).collect();
    Ok(v.app.node().show_items(&places, v.audience()).await?.as_ref().clone())
}

//! The list of opinions: searched, filtered, sorted, page by page. A page's address shows the same items however many
//! come in meanwhile.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use hutong_core::{
    consultation::item::{ItemKind, State, Tier},
    ids::PromptId,
};
use hutong_node::{
    jobs::{analyse::AnalysisView, search::words_of},
    pages::{Cursor, ItemView, ListQuery, ListTotals, Sort},
};
use serde::Deserialize;

use crate::{
    key,
    locale::Locale,
    web::{
        errors::Trouble,
        frame::{Frame, show as show_page},
        pages::{files::percent, log},
        places::Column,
        view::{
            Badge,
            counters::tier,
            quote::{Quote, Stamp, quote, stamp},
        },
        visitor::Visitor,
    },
};

/// Items of a page.
const PAGE_LEN: u32 = 20;

/// What is asked for in the address.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    /// Words to search for.
    #[serde(default)]
    q: String,
    /// Letters of a body.
    #[serde(default)]
    body: String,
    /// A tier.
    #[serde(default)]
    tier: String,
    /// A prompt's id.
    #[serde(default)]
    prompt: String,
    /// A theme's id.
    #[serde(default)]
    theme: String,
    /// What became of it: a state other than published.
    #[serde(default)]
    state: String,
    /// `supported` or `ranking`; else the newest first.
    #[serde(default)]
    sort: String,
    /// Behind which item.
    #[serde(default)]
    after: String,
}

/// States in which items are listed without their words.
const CLOSED: [State; 4] = [State::Merged, State::Withheld, State::Withdrawn, State::Erased];

/// An item of which it is shown that it is there, and what became of it.
struct Closed {
    badge: Badge,
    number: String,
    when: String,
    datetime: String,
    stamp: Stamp,
    prompt: Option<String>,
    into: Option<log::Link>,
}

/// A choice of a filter.
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

/// A filter.
struct Filter {
    name: &'static str,
    label: String,
    choices: Vec<Choice>,
}

#[derive(askama::Template)]
#[template(path = "pages/opinions.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    title: String,
    q: String,
    filters: Vec<Filter>,
    /// Whether any filter is set, and the fold's words, which say how many are.
    is_filtered: bool,
    fold: String,
    /// The list of the same search without any filter.
    cleared: String,
    totals: Vec<(Badge, String)>,
    is_at_least: bool,
    quotes: Vec<Quote>,
    /// In place of quotations where a state was chosen whose words are not public.
    closed: Option<Vec<Closed>>,
    next: Option<String>,
    is_first: bool,
    first: String,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let (t, node, now) = (v.locale(), v.app.node(), v.app.now());
    let here = v.app.path_of(&column.id);
    let analysis = node.analysis(&column.id, v.audience())?;
    let query = query(&v, &column, &asked, analysis.as_deref());
    let list = node.list(&query).await?;
    let totals = node.count(&query).await?;
    let address = format!("{here}/opinions?{}", kept(&asked));
    let filters = filters(t, &column, &asked, analysis.as_deref());
    // The first choice of each is what is listed without it.
    let set = filters.iter().filter(|filter| filter.choices.iter().skip(1).any(|choice| choice.is_chosen)).count();
    let page = Page {
        f: Frame::new(&v, &t.say(key!("portal-opinions"))).with_island("live"),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        filters,
        is_filtered: set > 0,
        cleared: format!("{here}/opinions?{}", kept(&Asked { q: asked.q.clone(), ..Asked::default() })),
        fold: match set {
            0 => t.say(key!("portal-filters")),
            set => t.say_with(key!("portal-filters-set"), &[("n", set.into())]),
        },
        totals: sums(t, &column, &totals),
        is_at_least: totals.is_at_least,
        closed: match query.state {
            Some(state) if CLOSED.contains(&state) => Some(closed(&v, &column, &list.items).await?),
            _ => None,
        },
        quotes: list.items.iter().map(|item| quote(t, &v.app, &column, item, now)).collect(),
        next: list.next.as_ref().map(|after| format!("{address}after={after}")),
        is_first: asked.after.is_empty(),
        first: address,
        q: asked.q,
        here,
    };
    show_page(&v, &page)
}

fn query(v: &Visitor, column: &Column, asked: &Asked, analysis: Option<&AnalysisView>) -> ListQuery {
    let theme = analysis.and_then(|a| a.theme(&asked.theme));
    ListQuery {
        origin: column.charter.hosts.iter().find(|h| h.code == asked.body).map(|h| h.origin.clone()),
        tier: Tier::from_word(&asked.tier),
        prompt: PromptId::new(&asked.prompt).ok().filter(|id| column.charter.prompt(id).is_some()),
        among: theme.map(|theme| theme.members.clone()),
        words: words_of(&asked.q),
        state: Some(State::from_word(&asked.state).filter(|s| CLOSED.contains(s)).unwrap_or(State::Published)),
        sort: match asked.sort.as_str() {
            "supported" => Sort::MostSupported,
            "ranking" => Sort::Ranking,
            _ => Sort::Newest,
        },
        after: Cursor::parse(&asked.after),
        limit: PAGE_LEN,
        ..ListQuery::newest(column.id.clone(), v.audience(), ItemKind::Opinion)
    }
}

/// The address of the same list without its page, ready for one more parameter.
fn kept(asked: &Asked) -> String {
    let pairs = [
        ("q", &asked.q),
        ("body", &asked.body),
        ("tier", &asked.tier),
        ("prompt", &asked.prompt),
        ("theme", &asked.theme),
        ("state", &asked.state),
        ("sort", &asked.sort),
    ];
    let kept = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    kept.map(|(name, value)| format!("{name}={}&", percent(value))).collect()
}

fn filters(t: &Locale, column: &Column, asked: &Asked, analysis: Option<&AnalysisView>) -> Vec<Filter> {
    let filter = |name, label, chosen: &str, choices: Vec<(String, String)>| {
        let all = (String::new(), t.say(key!("portal-filter-all")));
        let choice = |(value, label): (String, String)| Choice { is_chosen: value == chosen, value, label };
        Filter { name, label: t.say(label), choices: std::iter::once(all).chain(choices).map(choice).collect() }
    };
    let hosts = column.charter.hosts.iter().map(|h| (h.code.clone(), h.name.for_lang(t.tag()).to_owned()));
    let tiers = Tier::ALL.iter().filter(|which| column.charter.admits(**which));
    let prompts = column.charter.prompts.iter().map(|p| (p.id.to_string(), p.title.for_lang(t.tag()).to_owned()));
    let themes = analysis.iter().flat_map(|a| &a.themes).filter(|theme| theme.parent.is_none());
    let mut filters = vec![
        filter("body", key!("portal-filter-body"), &asked.body, hosts.collect()),
        filter(
            "tier",
            key!("portal-filter-tier"),
            &asked.tier,
            tiers.map(|which| (which.word().to_owned(), tier(t, *which))).collect(),
        ),
        filter("prompt", key!("portal-filter-prompt"), &asked.prompt, prompts.collect()),
        filter(
            "theme",
            key!("portal-filter-theme"),
            &asked.theme,
            themes.map(|theme| (theme.id.clone(), theme.label.clone())).collect(),
        ),
    ];
    // A filter with nothing to choose from is no filter.
    filters.retain(|filter| filter.choices.len() > 2);
    let states = std::iter::once(State::Published).chain(CLOSED).map(|state| Choice {
        value: if state == State::Published { String::new() } else { state.word().to_owned() },
        label: stamp(t, state).label,
        is_chosen: state.word() == asked.state,
    });
    filters.push(Filter { name: "state", label: t.say(key!("portal-filter-state")), choices: states.collect() });
    let sorts = [
        ("", key!("portal-sort-newest")),
        ("supported", key!("portal-sort-supported")),
        ("ranking", key!("portal-sort-ranking")),
    ];
    let sorts = sorts.map(|(value, label)| Choice {
        is_chosen: value == asked.sort,
        value: value.to_owned(),
        label: t.say(label),
    });
    filters.push(Filter { name: "sort", label: t.say(key!("portal-sort")), choices: sorts.into() });
    filters
}

/// Lines of items without their words.
async fn closed(v: &Visitor, column: &Column, items: &[ItemView]) -> Result<Vec<Closed>, Trouble> {
    let t = v.locale();
    let into = |item: &ItemView| item.row.into.as_ref().map(|into| into.place(&item.place.origin));
    let links = log::links(v, column, items.iter().filter_map(into).collect()).await?;
    let line = |item: &ItemView| {
        let seen = quote(t, &v.app, column, item, v.app.now());
        let into = into(item).and_then(|place| links.get(&place).cloned());
        Closed {
            badge: seen.badge,
            number: seen.number,
            when: seen.when,
            datetime: seen.datetime,
            stamp: seen.stamp,
            prompt: seen.prompt,
            into,
        }
    };
    Ok(items.iter().map(line).collect())
}

/// How many there are, by body.
fn sums(t: &Locale, column: &Column, totals: &ListTotals) -> Vec<(Badge, String)> {
    let sums = column.charter.hosts.iter().enumerate().map(|(at, host)| {
        let n: u64 = totals.by.iter().filter(|((origin, _), _)| *origin == host.origin).map(|(_, n)| n).sum();
        let badge = Badge::new(host.name.for_lang(t.tag()), &host.code, at);
        (badge, t.say_with(key!("portal-count-items"), &[("n", n.into())]))
    });
    sums.collect()
}

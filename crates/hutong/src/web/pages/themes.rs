//! Themes as a tree: what each is called and by whom, how many of each body and tier, sentences that stand for it, and what
//! was said in nearly the same words, once.

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::Path, response::Response};
use hutong_core::{
    consultation::item::Tier,
    ids::{Origin, Place},
};
use hutong_node::{
    jobs::analyse::{AnalysisView, ClusterView, ThemeView},
    reading::ItemsByPlace,
};

use super::sums::{self, Sum};
use crate::{
    documents::report::bars,
    key,
    locale::Locale,
    web::{
        errors::Trouble,
        frame::{Frame, show as show_page},
        places::Column,
        view::{
            Badge,
            counters::tier,
            lang_of,
            made::{Made, made},
            phrases::phrases,
            shorten,
            themes::href,
        },
        visitor::Visitor,
    },
};

/// Sentences shown of a theme.
const QUOTES: usize = 3;
/// Clusters of near-duplicates shown of a theme.
const ALIKE: usize = 3;
/// Characters of a text that stands for its near-duplicates.
const ALIKE_CHARS: usize = 100;

/// One body's part of a theme.
struct River {
    badge: Badge,
    bar: String,
    items: String,
    tiers: Vec<String>,
}

/// A sentence, and where it was said.
struct Sentence {
    words: String,
    lang: &'static str,
    href: String,
    number: String,
    badge: Badge,
}

/// Near-duplicates, shown once.
struct Alike {
    voices: String,
    sentence: Sentence,
    by_body: Vec<String>,
}

/// A theme with those below it.
struct Node {
    anchor: String,
    label: String,
    lang: &'static str,
    is_named: bool,
    tally: String,
    rivers: Vec<River>,
    told: String,
    quotes: Vec<Sentence>,
    alike: Vec<Alike>,
    more_alike: Option<String>,
    href: String,
    see: String,
    below: Vec<Node>,
}

#[derive(askama::Template)]
#[template(path = "pages/themes.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    question: Vec<String>,
    empty: Option<String>,
    nodes: Vec<Node>,
    unthemed: String,
    sums: Vec<Sum>,
    made: Option<Made>,
}

/// What is needed to tell a theme.
struct Teller<'a> {
    v: &'a Visitor,
    column: &'a Column,
    here: &'a str,
    analysis: &'a AnalysisView,
    items: Arc<ItemsByPlace>,
    /// Opinions of the largest body in the largest theme: what a full bar means.
    most: u64,
    /// Near-duplicates by the theme whose they are and none below it has, the largest first.
    alike: BTreeMap<&'a str, Vec<&'a ClusterView>>,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let t = v.locale();
    let here = v.app.path_of(&column.id);
    let analysis = v.app.node().analysis(&column.id, v.audience())?;
    let nodes = match &analysis {
        Some(analysis) => tree(&v, &column, &here, analysis).await?,
        None => Vec::new(),
    };
    let empty = match &analysis {
        None => Some(key!("map-being-made")),
        Some(analysis) if analysis.themes.is_empty() => Some(key!("themes-none")),
        Some(_) => None,
    };
    let unthemed = analysis.as_ref().map_or(0, |a| a.unthemed.len());
    let page = Page {
        f: Frame::new(&v, &t.say(key!("themes-title"))).with_island("copy"),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        question: phrases(column.charter.question.for_lang(t.tag())),
        empty: empty.map(|empty| t.say(empty)),
        nodes,
        unthemed: t.say_with(key!("themes-unthemed"), &[("n", unthemed.into())]),
        sums: sums::show(&v, &column).await?,
        made: analysis.map(|analysis| made(t, &column, &analysis)),
        here,
    };
    show_page(&v, &page)
}

async fn tree(v: &Visitor, column: &Column, here: &str, analysis: &AnalysisView) -> Result<Vec<Node>, Trouble> {
    let quoted = analysis.themes.iter().flat_map(|theme| &theme.quotes).map(|quote| &quote.item);
    let mut places: Vec<Place> = quoted.chain(analysis.clusters.iter().map(|c| &c.core)).cloned().collect();
    places.sort();
    places.dedup();
    let items = v.app.node().show_items(&places, v.audience()).await?;
    let top = || analysis.themes.iter().filter(|theme| theme.parent.is_none());
    let most = top().flat_map(|theme| column.charter.hosts.iter().map(|h| opinions(theme, &h.origin))).max();
    let teller = Teller { v, column, here, analysis, items, most: most.unwrap_or_default(), alike: alike(analysis) };
    Ok(top().enumerate().map(|(at, theme)| teller.node(theme, format!("{}", at + 1))).collect())
}

/// Near-duplicates by the theme of their core.
fn alike(analysis: &AnalysisView) -> BTreeMap<&str, Vec<&ClusterView>> {
    let mut by_theme: BTreeMap<&str, Vec<&ClusterView>> = BTreeMap::new();
    for cluster in analysis.clusters.iter().filter(|cluster| cluster.members.len() > 1) {
        if let Some(deepest) = analysis.theme_of(&cluster.core) {
            by_theme.entry(&deepest.id).or_default().push(cluster);
        }
    }
    by_theme.values_mut().for_each(|all| all.sort_by(|a, b| b.voices.cmp(&a.voices).then(a.id.cmp(&b.id))));
    by_theme
}

/// Opinions of a body in a theme.
fn opinions(theme: &ThemeView, origin: &Origin) -> u64 {
    theme.counts.iter().filter(|((of, _), _)| of == origin).map(|(_, n)| n).sum()
}

impl Teller<'_> {
    fn t(&self) -> &Locale {
        self.v.locale()
    }

    fn node(&self, theme: &ThemeView, number: String) -> Node {
        let t = self.t();
        let below = self.analysis.themes.iter().filter(|other| other.parent.as_ref() == Some(&theme.id));
        let below = below.enumerate().map(|(at, sub)| self.node(sub, format!("{number}.{}", at + 1))).collect();
        let rivers: Vec<River> = self.rivers(theme);
        let told: Vec<String> = rivers.iter().map(|r| format!("{} {}", r.badge.name, r.items)).collect();
        let told = told.join(&t.say(key!("map-semicolon")));
        let (alike, more) = self.alike(theme);
        let tally = [("arguments", theme.arguments.into()), ("voices", theme.voices.into())];
        Node {
            label: theme.label.clone(),
            lang: lang_of(&theme.label),
            is_named: theme.is_named_by_people,
            tally: t.say_with(key!("themes-arguments"), &tally),
            told: t
                .say_with(key!("themes-sentence"), &[("label", theme.label.as_str().into()), ("bodies", told.into())]),
            rivers,
            quotes: theme.quotes.iter().take(QUOTES).filter_map(|q| self.sentence(&q.item, &q.words)).collect(),
            alike,
            more_alike: (more > 0).then(|| t.say_with(key!("themes-alike-more"), &[("n", more.into())])),
            href: href(self.here, theme),
            see: t.say_with(key!("themes-see"), &[("n", theme.members.len().into())]),
            below,
            anchor: number,
        }
    }

    /// One line a body, never stacked, on one scale over all themes.
    fn rivers(&self, theme: &ThemeView) -> Vec<River> {
        let t = self.t();
        let river = |(at, host): (usize, &hutong_core::consultation::charter::Host)| {
            let n = opinions(theme, &host.origin);
            let badge = Badge::new(host.name.for_lang(t.tag()), &host.code, at);
            let of_tier = |which: &Tier| theme.counts.get(&(host.origin.clone(), *which)).copied().unwrap_or_default();
            let tiers = Tier::ALL.iter().map(|which| (*which, of_tier(which))).filter(|(_, n)| *n > 0);
            let tell = |(which, n): (Tier, u64)| {
                t.say_with(key!("portal-count-tier"), &[("tier", tier(t, which).into()), ("n", n.into())])
            };
            River {
                bar: bars::length(n, self.most, badge.side),
                badge,
                items: t.say_with(key!("portal-count-items"), &[("n", n.into())]),
                tiers: tiers.map(tell).collect(),
            }
        };
        self.column.charter.hosts.iter().enumerate().map(river).collect()
    }

    /// A sentence of an opinion; `None` when the opinion may not be read any more.
    fn sentence(&self, place: &Place, words: &str) -> Option<Sentence> {
        let item = self.items.get(place)?;
        let at = self.column.side(&place.origin);
        let host = self.column.charter.hosts.get(at)?;
        Some(Sentence {
            lang: lang_of(words),
            words: words.to_owned(),
            href: self.column.path(&self.v.app, place),
            number: item.registration.clone().or_else(|| self.column.word(place)).unwrap_or_default(),
            badge: Badge::new(host.name.for_lang(self.t().tag()), &host.code, at),
        })
    }

    /// The largest clusters whose core is in this theme and in none below it, and how many there are besides.
    fn alike(&self, theme: &ThemeView) -> (Vec<Alike>, usize) {
        let clusters = self.alike.get(theme.id.as_str()).map_or(&[][..], Vec::as_slice);
        let shown: Vec<Alike> = clusters.iter().filter_map(|c| self.alike_line(c)).take(ALIKE).collect();
        let more = clusters.len() - shown.len();
        (shown, more)
    }

    fn alike_line(&self, cluster: &ClusterView) -> Option<Alike> {
        let t = self.t();
        let item = self.items.get(&cluster.core)?;
        let text = item.text.as_deref().filter(|text| !text.is_empty()).or(item.title.as_deref())?;
        let by_body = self.column.charter.hosts.iter().filter_map(|h| {
            let n = *cluster.by_body.get(&h.origin)?;
            let items = t.say_with(key!("portal-count-items"), &[("n", n.into())]);
            Some(format!("{} {items}", h.name.for_lang(t.tag())))
        });
        Some(Alike {
            voices: t.say_with(key!("themes-alike"), &[("voices", cluster.voices.into())]),
            sentence: self.sentence(&cluster.core, &shorten(text, ALIKE_CHARS))?,
            by_body: by_body.collect(),
        })
    }
}

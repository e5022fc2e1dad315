//! The machine's draft for the themes that people signed, as a beginning: every sentence of it stands in an opinion, and is
//! cited from there.

use std::collections::{BTreeMap, BTreeSet};

use hutong_analysis::{
    input::{Input, Opinion},
    report_draft::{Draft, Sentence, draft},
    themes::{Theme, Themes},
};
use hutong_core::{
    consultation::{item::ItemKind, theme::ThemeTree},
    home::worksheet::{Quoted, TakenPoint, items_of, tops},
    ids::Place,
};

use super::{READER, disposition};
use crate::web::{errors::Trouble, places::Column, visitor::Visitor};

/// Sources of one sentence that are taken over: more are not read by anybody.
const SOURCES_MAX: usize = 30;

/// What the machine drafts for these themes.
///
/// # Errors
/// A fault of the store, or of the sums.
pub(super) async fn takes(v: &Visitor, column: &Column, tree: &ThemeTree) -> Result<Vec<TakenPoint>, Trouble> {
    let mut input = Input::default();
    let mut places: BTreeMap<String, Place> = BTreeMap::new();
    for host in &column.charter.hosts {
        let mut from = 0;
        loop {
            let of = (&column.id, &host.origin);
            let items = v.app.node().store().read_published(of, ItemKind::Opinion, READER, from).await?;
            let Some(last) = items.last() else { break };
            from = last.place.index + 1;
            for item in items {
                let (Some(text), Some(id)) = (item.text, column.word(&item.place)) else { continue };
                input.opinions.push(Opinion {
                    id: id.clone(),
                    title: item.title.unwrap_or_default(),
                    text,
                    author: item.author.map(|author| format!("{}:{}", host.code, author.handle)).unwrap_or_default(),
                    body: host.code.clone(),
                    tier: item.row.tier.word().to_owned(),
                    ..Opinion::default()
                });
                places.insert(id, item.place);
            }
        }
    }
    input.sort();
    let themes = themes(column, tree, &input);
    let counts = disposition(v, column, input.opinions.len()).await?;
    // Sums that take seconds would hold up everybody whose page is being made.
    let sum = tokio::task::spawn_blocking(move || (draft(&input, &themes, &[], READER.word(), counts), input));
    let (drafted, input) = sum.await.map_err(Trouble::fault)?;
    Ok(points(tree, &drafted, &input, &places))
}

/// The signed themes as the sums read them.
fn themes(column: &Column, tree: &ThemeTree, input: &Input) -> Themes {
    let at: BTreeMap<&str, u32> = input.opinions.iter().map(|opinion| opinion.id.as_str()).zip(0..).collect();
    let theme = |top| {
        let words = items_of(tree, top)
            .filter_map(|item| column.word(&Place { origin: item.origin.clone()?, index: item.index }));
        let members: BTreeSet<u32> = words.filter_map(|word| at.get(word.as_str()).copied()).collect();
        Theme {
            id: top.id.to_string(),
            label: top.label.clone(),
            label_by_people: true,
            members: members.into_iter().collect(),
            ..Theme::default()
        }
    };
    Themes { themes: tops(tree).map(theme).collect(), ..Themes::default() }
}

fn points(tree: &ThemeTree, drafted: &Draft, input: &Input, places: &BTreeMap<String, Place>) -> Vec<TakenPoint> {
    let text_of =
        |id: &str| input.opinions.iter().find(|opinion| opinion.id == id).map(|opinion| opinion.text.as_str());
    let quoted = |sentence: &Sentence| -> Quoted {
        let text = text_of(&sentence.opinion)?;
        let from = text[..text.find(&sentence.text)?].chars().count() as u64;
        Some((from, from + sentence.text.chars().count() as u64))
    };
    let line = |sentence: &Sentence| {
        // The opinion that it stands in comes with its words; the others say much the same.
        let own = std::iter::once((&sentence.opinion, quoted(sentence)));
        let others = sentence.sources.iter().filter(|id| **id != sentence.opinion).map(|id| (id, None));
        let sources = own.chain(others).take(SOURCES_MAX);
        let sources = sources.filter_map(|(id, quote)| Some((places.get(id)?.clone(), quote)));
        (sentence.text.clone(), sources.collect::<Vec<_>>())
    };
    let of_theme =
        |(top, theme): (&hutong_core::consultation::theme::Theme, &hutong_analysis::report_draft::DraftTheme)| {
            let point = |sentence: &Sentence| TakenPoint {
                theme: top.id.clone(),
                text: sentence.text.clone(),
                lines: std::iter::once(sentence).chain(&sentence.claims).map(line).collect(),
            };
            theme.recommendations.iter().map(point).collect::<Vec<_>>()
        };
    tops(tree).zip(&drafted.themes).flat_map(of_theme).collect()
}

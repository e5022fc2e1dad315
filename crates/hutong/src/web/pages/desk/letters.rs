//! Letters that many sent in the same words and that were published one by one: this body's may become one view. The
//! newest analysis found them; whether they still are one cluster is looked at again when somebody decides.

use std::collections::BTreeSet;

use hutong_analysis::campaign::Kind;
use hutong_core::{
    consultation::item::{Audience, State},
    ids::Place,
};

use super::groups::{Form, MEMBER_CHARS, MEMBERS_MAX, Member};
use crate::{
    key,
    web::{
        errors::Trouble,
        places::Column,
        view::{lang_of, shorten},
        visitor::Visitor,
    },
};

/// Forms for the groups of which this body has published several: the others into its oldest. Letters of the other body
/// are that body's to decide about.
pub(super) async fn forms(v: &mut Visitor, column: &Column, here: &str) -> Result<Vec<Form>, Trouble> {
    let app = v.app.clone();
    let node = app.node();
    // None yet: it is made because somebody looked, and is there the next time.
    let Some(analysis) = node.analysis(&column.id, Audience::Public)? else { return Ok(Vec::new()) };
    let held = node.store().held_decisions(None).await?;
    let held: BTreeSet<&Place> = held.iter().filter(|h| h.failed.is_none()).flat_map(|h| h.ruling.items()).collect();
    let mut clusters: Vec<_> = analysis.clusters.iter().filter(|cluster| cluster.kind == Kind::Campaign).collect();
    clusters.sort_by_key(|cluster| std::cmp::Reverse(cluster.members.len()));
    let mut forms = Vec::new();
    for cluster in clusters {
        let own = cluster.members.iter().filter(|place| place.origin == *node.origin() && !held.contains(place));
        let mut own: Vec<Place> = own.cloned().collect();
        own.sort();
        let mut items = node.store().show_items(&own, Audience::Public).await?;
        items.retain(|item| item.row.state == State::Published);
        items.sort_by(|a, b| a.place.cmp(&b.place));
        let mut items = items.into_iter();
        let Some(into) = items.next() else { continue };
        let members = items.take(MEMBERS_MAX).filter_map(|item| {
            let word = column.word(&item.place)?;
            let text = item.text.unwrap_or_default();
            let line = shorten(&text, MEMBER_CHARS);
            Some(Member { href: format!("{here}/i/{word}"), word, line, lang: lang_of(&text) })
        });
        let members: Vec<Member> = members.collect();
        let Some(word) = column.word(&into.place).filter(|_| !members.is_empty()) else { continue };
        let number = into.registration.unwrap_or_else(|| word.clone());
        let (token, key) = v.draw_form()?;
        let title = v.locale().say_with(key!("desk-letters"), &[("n", cluster.members.len().into())]);
        forms.push(Form { title, members, into: Some((word, number)), waits: false, token, key: key.to_string() });
    }
    Ok(forms)
}

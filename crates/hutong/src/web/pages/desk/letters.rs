//! Letters that many sent in the same words and that were published one by one: this body's may become one view. The
//! newest analysis found them; whether they still are one cluster is looked at again when somebody decides.

use std::collections::BTreeSet;

use hutong_analysis::campaign::Kind;
use hutong_core::{
    consultation::item::{Audience, State},
    ids::Place,
};

use super::{GroupForm, MEMBER_CHARS, MEMBERS_MAX, Member};
use crate::{
    key,
    web::{
        errors::Trouble,
        places::Column,
        view::{lang_of, shorten},
        visitor::Visitor,
    },
};

/// Forms for the groups of which this body has published something that another published letter can stand for.
pub(super) async fn forms(v: &mut Visitor, column: &Column, here: &str) -> Result<Vec<GroupForm>, Trouble> {
    let app = v.app.clone();
    let node = app.node();
    // None yet: it is made because somebody looked, and is there the next time.
    let Some(analysis) = node.analysis(&column.id, Audience::Public)? else { return Ok(Vec::new()) };
    let held = node.store().held_decisions(None).await?;
    let held: BTreeSet<&Place> = held.iter().filter(|h| h.failed.is_none()).flat_map(|h| h.ruling.items()).collect();
    let mut forms = Vec::new();
    for cluster in analysis.clusters.iter().filter(|cluster| cluster.kind == Kind::Campaign) {
        let own = cluster.members.iter().filter(|place| place.origin == *node.origin() && **place != cluster.core);
        let own: Vec<Place> = own.filter(|place| !held.contains(place)).cloned().collect();
        let core = node.store().show_item(&cluster.core, Audience::Public).await?;
        let core = core.filter(|item| item.row.state == State::Published && !held.contains(&cluster.core));
        let (Some(core), false) = (core, own.is_empty()) else { continue };
        let items = node.store().show_items(&own, Audience::Public).await?.into_iter();
        let published = items.filter(|item| item.row.state == State::Published).take(MEMBERS_MAX);
        let members = published.filter_map(|item| {
            let word = column.word(&item.place)?;
            let text = item.text.unwrap_or_default();
            Some(Member {
                href: format!("{here}/i/{word}"),
                word,
                line: shorten(&text, MEMBER_CHARS),
                lang: lang_of(&text),
            })
        });
        let members: Vec<Member> = members.collect();
        let Some(word) = column.word(&cluster.core).filter(|_| !members.is_empty()) else { continue };
        let number = core.registration.unwrap_or_else(|| word.clone());
        let (token, key) = v.draw_form()?;
        let values = [("n", cluster.members.len().into())];
        let title = v.locale().say_with(key!("desk-letters"), &values);
        forms.push(GroupForm { title, members, into: Some((word, number)), waits: false, token, key: key.to_string() });
    }
    Ok(forms)
}

//! Groups of near-duplicates at the desk, each with a form of its own: bulk only inside one cluster.

use hutong_core::consultation::item::Audience;
use hutong_node::desk::{Queue, QueueLine};

use crate::{
    key,
    web::{
        errors::Trouble,
        places::Column,
        view::{desk::Group, lang_of, shorten},
        visitor::Visitor,
    },
};

/// Groups offered at once, and members shown of each.
const GROUPS_MAX: usize = 5;
pub(super) const MEMBERS_MAX: usize = 50;
/// Characters of a member's beginning.
pub(super) const MEMBER_CHARS: usize = 60;

/// A member of a group that may be decided about together.
pub(super) struct Member {
    pub word: String,
    pub href: String,
    pub line: String,
    pub lang: &'static str,
}

/// A group of near-duplicates with its own form.
pub(super) struct Form {
    pub title: String,
    pub members: Vec<Member>,
    /// A published item that says it already: word and number.
    pub into: Option<(String, String)>,
    /// Whether its members wait for a decision; else they are published.
    pub waits: bool,
    pub token: String,
    pub key: String,
}

/// Groups whose members are free, each with the published item that says it already, if there is one.
pub(super) async fn forms(
    v: &mut Visitor,
    column: &Column,
    here: &str,
    queue: &Queue,
    groups: &[Group],
) -> Result<Vec<Form>, Trouble> {
    let me = v.account().map(|view| view.person.clone());
    let mut forms = Vec::new();
    for group in groups.iter().take(GROUPS_MAX) {
        let is_free =
            |line: &&QueueLine| line.held.is_none() && line.claim.as_ref().is_none_or(|c| Some(&c.by) == me.as_ref());
        let lines = group.members.iter().filter_map(|at| queue.lines.get(*at)).filter(is_free);
        let members: Vec<Member> = lines
            .take(MEMBERS_MAX)
            .filter_map(|line| {
                let text = line.pending.item.text.as_deref().unwrap_or_default();
                let word = column.word(&line.pending.item.place)?;
                let href = format!("{here}/i/{word}");
                Some(Member { href, word, line: shorten(text, MEMBER_CHARS), lang: lang_of(text) })
            })
            .collect();
        if members.len() < 2 {
            continue;
        }
        let core = queue.lines.get(group.core).and_then(|line| line.pending.item.text.clone()).unwrap_or_default();
        let known = v.app.node().similar(&column.id, &core, Audience::Public).await?;
        let into = known.first().and_then(|similar| {
            let word = column.word(&similar.item.place)?;
            let number = similar.item.registration.clone().unwrap_or_else(|| word.clone());
            Some((word, number))
        });
        let (token, key) = v.draw_form()?;
        let title = if group.is_campaign { key!("desk-group-campaign") } else { key!("desk-group-alike") };
        let title = v.locale().say_with(title, &[("n", members.len().into())]);
        forms.push(Form { title, members, into, waits: true, token, key: key.to_string() });
    }
    Ok(forms)
}

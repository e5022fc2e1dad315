//! What a secretariat enters for others has in common, one by one or many at once: how it came, when, whose it is.

use hutong_core::{
    consultation::{item::Source, opinion::Behalf},
    facts::Private,
    ids::{Code, PersonId, Place},
};
use hutong_node::{
    answer::Answer,
    pages::{ItemView, PersonQuery, PersonView},
};
use serde::Deserialize;

use super::{act::need_decider, find};
use crate::{
    input::time,
    key,
    locale::Locale,
    web::{
        dates::{self, day_number},
        errors::Trouble,
        forms::Posted,
        places::Column,
        session::{Desk, sign_in_path},
        visitor::Visitor,
    },
};

/// How words reach a secretariat: code in the part `origin`, and name.
const CHANNELS: [(&str, &str); 5] = [
    ("phone", key!("enter-channel-phone")),
    ("wechat", key!("enter-channel-wechat")),
    ("letter", key!("enter-channel-letter")),
    ("meeting", key!("enter-channel-meeting")),
    ("paper", key!("enter-channel-paper")),
];

/// Something to choose.
pub(super) struct Choice {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

/// Why something cannot be entered, in one sentence with what to do.
pub(super) type Problem = &'static str;

/// The consultation, for whoever decides at its whole desk: of units alone, nobody enters anything.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for everybody else.
pub(super) async fn enter_at(v: &Visitor, c: &str) -> Result<Column, Trouble> {
    let (column, may) = find(v, c).await?;
    need_decider(may)?;
    match v.desk_units(&column.id) {
        None => Ok(column),
        Some(_) => need_decider(Desk::Reads).map(|()| column),
    }
}

/// The same; where the session has ended, the consultation with why: the form comes back with everything in it.
///
/// # Errors
/// As [`enter_at`].
pub(super) async fn enter_or_keep(v: &Visitor, c: &str) -> Result<(Column, Option<Trouble>), Trouble> {
    match enter_at(v, c).await {
        Ok(column) => Ok((column, None)),
        Err(Trouble::SignIn { .. }) if v.is_expired() && v.is_same_site() => {
            Ok((Column::find(v, c).await?, Some(Trouble::StaleForm)))
        }
        Err(trouble) => Err(trouble),
    }
}

/// Where to sign in again, for whoever's session has ended.
pub(super) fn again(v: &Visitor) -> Option<String> {
    v.account().is_none().then(|| sign_in_path(v.app.base(), "/account"))
}

/// The word of the item that an answer gave.
///
/// # Errors
/// A fault for an answer without a leaf.
pub(super) fn entered_word(v: &Visitor, column: &Column, answer: &Answer) -> Result<String, Trouble> {
    let place = match answer {
        Answer::Logged { leaves, .. } => leaves.first(),
        _ => None,
    };
    let place = place.map(|leaf| Place { origin: v.app.node().origin().clone(), index: leaf.index });
    let word = place.and_then(|place| column.word(&place));
    word.ok_or_else(|| Trouble::Fault("an item was answered without a leaf".to_owned()))
}

/// What part `origin` says of an item that was entered for somebody.
#[derive(Debug, Deserialize)]
struct Origin {
    by: String,
    channel: String,
    #[serde(rename = "for")]
    name: String,
    received: String,
}

/// "Entered by …: telephone, received …"; `None` for what came otherwise, and for whoever may not know.
///
/// # Errors
/// A fault of the store.
pub(super) async fn entered_by(v: &Visitor, item: &ItemView) -> Result<Option<String>, Trouble> {
    let part = item.source.as_deref().filter(|_| item.row.source == Some(Source::Behalf));
    let Some(origin) = part.and_then(|part| serde_json::from_slice::<Origin>(part).ok()) else { return Ok(None) };
    let clerk = match PersonId::new(&origin.by) {
        Ok(id) => v.app.node().store().person(&id).await?.map(|view| view.person.name.0),
        Err(_) => None,
    };
    let t = v.locale();
    let key = if origin.name.is_empty() { key!("enter-desk-unnamed") } else { key!("enter-desk") };
    let values = [
        ("channel", channel(t, &origin.channel).into()),
        ("day", origin.received.into()),
        ("name", origin.name.into()),
        ("by", clerk.filter(|name| !name.is_empty()).unwrap_or(origin.by).into()),
    ];
    Ok(Some(t.say_with(key, &values)))
}

/// The name of a channel; a code that is not known here is shown as it is.
fn channel(t: &Locale, code: &str) -> String {
    CHANNELS.iter().find(|(known, _)| *known == code).map_or_else(|| code.to_owned(), |(_, name)| t.say(name))
}

/// All channels, one of them chosen: the first where none was.
pub(super) fn channels(t: &Locale, chosen: &str) -> Vec<Choice> {
    let chosen = CHANNELS.iter().find(|(code, _)| *code == chosen).unwrap_or(&CHANNELS[0]).0;
    let choice = |(code, name): &(&str, &str)| Choice {
        value: (*code).to_owned(),
        label: t.say(name),
        is_chosen: *code == chosen,
    };
    CHANNELS.iter().map(choice).collect()
}

/// The charter's prompts, and none of them.
pub(super) fn prompts(t: &Locale, column: &Column, chosen: &str) -> Vec<Choice> {
    let none =
        Choice { value: String::new(), label: t.say(key!("portal-write-no-prompt")), is_chosen: chosen.is_empty() };
    let all = column.charter.prompts.iter().map(|p| Choice {
        value: p.id.to_string(),
        label: p.title.for_lang(t.tag()).to_owned(),
        is_chosen: p.id.as_str() == chosen,
    });
    std::iter::once(none).chain(all).collect()
}

/// Today, as a field of a date holds it.
pub(super) fn today(v: &Visitor) -> String {
    dates::field(v.app.now().0).chars().take_while(|c| *c != 'T').collect()
}

/// Everybody on file, to find whom a name or number means.
///
/// # Errors
/// A fault of the store.
pub(in crate::web::pages) async fn everybody(v: &Visitor) -> Result<Vec<PersonView>, Trouble> {
    let all = PersonQuery { limit: u32::MAX, ..PersonQuery::default() };
    Ok(v.app.node().store().people(&all).await?)
}

/// Whoever has that number, or alone has that name.
pub(in crate::web::pages) fn meant(people: &[PersonView], line: &str) -> Option<PersonId> {
    if let Some(view) = people.iter().find(|view| view.person.id.as_str() == line) {
        return Some(view.person.id.clone());
    }
    let mut named = people.iter().filter(|view| view.person.name.0 == line);
    let one = named.next()?;
    named.next().is_none().then(|| one.person.id.clone())
}

/// For whom something is entered, and how it came.
pub(super) fn behalf(
    v: &Visitor,
    posted: &Posted,
    name: &str,
    day: &str,
    member: Option<PersonId>,
) -> Result<Behalf, Problem> {
    let received = time::to_iso(day);
    let number = dates::read_field(&format!("{received}T00:00")).map(|at| day_number(at.0));
    match number {
        None => return Err(key!("enter-bad-day")),
        Some(day) if day > day_number(v.app.now().0) => return Err(key!("enter-later-day")),
        Some(_) => {}
    }
    let code = posted.raw("channel");
    let known = CHANNELS.iter().any(|(channel, _)| *channel == code);
    let channel = Code::new(code).ok().filter(|_| known).ok_or(key!("enter-no-channel"))?;
    Ok(Behalf { label: Private(name.to_owned()), member, channel, received })
}

//! A flag or an objection as both desks see it: what it is about, why, what was answered, and what may be done here.

use hutong_core::{
    consultation::{
        item::{Audience, State},
        objection::{Decided, UPHELD},
    },
    ids::Place,
};
use hutong_node::pages::{Change, FlagView, HistoryLine};

use super::super::{path_of, tool::At};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::Trouble,
        pages::opinion::reason,
        places::Column,
        view::{
            Badge, lang_of,
            quote::{self, Stamp},
            shorten,
        },
        visitor::Visitor,
    },
};

/// Characters shown of the item that was flagged.
const WORDS_CHARS: usize = 160;

/// What this body may do about it here.
pub(super) enum Ways {
    /// Say why a flagged item stays.
    Keep,
    /// Answer an objection to a withholding.
    Restore,
    /// Answer an objection to an item's staying; what a colleague proposed where it takes two, and whether that was oneself.
    Withhold(Option<(String, String, String, bool)>),
    /// A colleague answers: whoever asks decided what is objected to.
    Mine,
    /// Object to the answer that an item stays, by its address.
    Object(String),
}

/// A form's fields that are not typed: words of the flag, its item and the decision; the form's key.
pub(super) struct Hidden {
    pub flag: String,
    pub item: String,
    pub decision: String,
    pub key: String,
}

/// A flag with what became of it.
pub(super) struct Row {
    /// Who asked.
    pub badge: Badge,
    pub when: String,
    pub datetime: String,
    /// What is objected to, in words; `None` for a flag.
    pub to: Option<String>,
    pub because: String,
    pub reason: String,
    pub reason_lang: &'static str,
    pub number: String,
    pub href: Option<String>,
    pub words: String,
    pub lang: &'static str,
    pub stamp: Stamp,
    /// What the owner said, and with which sentence.
    pub answer: Option<(String, String)>,
    pub ways: Option<(Ways, Hidden)>,
}

/// Whether an item is one of this consultation.
pub(super) async fn is_of(v: &Visitor, column: &Column, item: &Place) -> Result<bool, Trouble> {
    let item = v.app.node().store().show_item(item, Audience::Own).await?;
    Ok(item.is_some_and(|item| item.row.consultation == column.id))
}

/// A row; `None` for what no host of the consultation wrote.
pub(super) async fn row(v: &mut Visitor, at: &At, view: &FlagView) -> Result<Option<Row>, Trouble> {
    let column = &at.column;
    let FlagView { flag, item, to, answer, .. } = view;
    let side = column.side(&flag.place.origin);
    let Some(host) = column.charter.hosts.get(side).cloned() else { return Ok(None) };
    let is_ours = item.place.origin == *v.app.node().origin();
    let ways = match at.decides() {
        true => ways(v, at, view).await?,
        false => None,
    };
    let ways = match ways {
        Some(ways) => {
            let (_, key) = v.draw_form()?;
            let word = |place: &Place| column.word(place).unwrap_or_default();
            let decision = to.as_ref().map(|to| word(&to.leaf)).unwrap_or_default();
            let hidden = Hidden { flag: word(&flag.place), item: word(&item.place), decision, key: key.to_string() };
            Some((ways, hidden))
        }
        None => None,
    };
    let t = v.locale();
    let said = match to {
        Some(to) => Some(objected(v, to).await?),
        None => None,
    };
    let (words, why) = (item.text.clone().unwrap_or_default(), flag.text.clone().unwrap_or_default());
    let word = column.word(&item.place).unwrap_or_default();
    let href = match is_ours {
        true => Some(format!("{}/i/{word}", path_of(v, column))),
        false => (item.row.state == State::Published).then(|| column.path(&v.app, &item.place)),
    };
    Ok(Some(Row {
        badge: Badge::new(host.name.for_lang(t.tag()), &host.code, side),
        when: dates::minute(t, flag.row.ts),
        datetime: dates::rfc3339(flag.row.ts),
        because: t.say(if to.is_some() { key!("flags-object-because") } else { key!("flags-because") }),
        to: said,
        reason_lang: lang_of(&why),
        reason: why,
        number: item.registration.clone().unwrap_or(word),
        href,
        lang: lang_of(&words),
        words: shorten(&words, WORDS_CHARS),
        stamp: stamp(t, view),
        answer: answer.as_ref().map(|(_, outcome, text)| {
            let said = match (to.is_some(), outcome == UPHELD) {
                (false, _) => key!("flags-answer"),
                (true, true) => key!("flags-upheld-because"),
                (true, false) => key!("flags-dismissed-because"),
            };
            (t.say(said), text.clone().unwrap_or_default())
        }),
        ways,
    }))
}

fn stamp(t: &Locale, view: &FlagView) -> Stamp {
    let FlagView { item, to, answer, is_open, .. } = view;
    let outcome = answer.as_ref().map(|(_, outcome, _)| outcome.as_str());
    match (is_open, to, outcome) {
        (true, ..) => Stamp { label: t.say(key!("flags-open")), kind: "waiting" },
        (_, Some(_), Some(UPHELD)) => Stamp { label: t.say(key!("flags-upheld")), kind: "good" },
        (_, Some(_), Some(_)) => Stamp { label: t.say(key!("flags-dismissed")), kind: "closed" },
        (_, None, _) if item.row.state == State::Published => Stamp { label: t.say(key!("flags-kept")), kind: "good" },
        _ => quote::stamp(t, item.row.state),
    }
}

/// What is objected to: what was decided, when, and under which reason.
async fn objected(v: &Visitor, to: &Decided) -> Result<String, Trouble> {
    let t = v.locale();
    let history = v.app.node().store().list_history(of(to), Audience::Own, false).await?;
    let line = history.iter().find(|line| match to.flag {
        Some(_) => matches!(line.change, Change::Accepted),
        None => line.index == to.leaf.index,
    });
    let when = line.map(|line| dates::minute(t, line.ts)).unwrap_or_default();
    Ok(match line.map(|line| &line.change) {
        Some(Change::State { reason: Some(code), .. }) => {
            t.say_with(key!("flags-to-withheld"), &[("when", when.into()), ("reason", reason(t, code).into())])
        }
        Some(Change::State { .. }) => t.say_with(key!("flags-to-withheld-plain"), &[("when", when.into())]),
        _ => t.say_with(key!("flags-to-kept"), &[("when", when.into())]),
    })
}

/// The item whose state the decision set: the answer that an item stays is an item itself.
fn of(to: &Decided) -> &Place {
    if to.flag.is_some() { &to.leaf } else { &to.item }
}

async fn ways(v: &Visitor, at: &At, view: &FlagView) -> Result<Option<Ways>, Trouble> {
    let FlagView { flag, item, to, answer, is_open } = view;
    let (store, home) = (v.app.node().store(), v.app.node().origin());
    if item.place.origin != *home {
        // An own flag to which the owner said that the item stays.
        let kept = answer.as_ref().filter(|_| to.is_none() && flag.place.origin == *home);
        let Some((leaf, ..)) = kept.filter(|_| item.row.state == State::Published) else { return Ok(None) };
        let is_objected = store.is_objected(leaf).await?;
        let word = at.column.word(leaf).filter(|_| !is_objected);
        return Ok(word.map(|word| Ways::Object(format!("{}?decision={word}#object", at.page(v, "flags")))));
    }
    if !*is_open {
        return Ok(None);
    }
    let Some(to) = to else { return Ok(Some(Ways::Keep)) };
    let history = store.list_history(of(to), Audience::Own, false).await?;
    let set = |line: &&HistoryLine| matches!(line.change, Change::State { .. });
    let by = history.iter().rfind(set).and_then(|line| line.person.as_ref());
    let me = v.account().map(|view| &view.person);
    if me.is_some() && by == me {
        return Ok(Some(Ways::Mine));
    }
    if to.flag.is_none() {
        return Ok(Some(Ways::Restore));
    }
    let proposed = store.proposals(std::slice::from_ref(&item.place)).await?.remove(&item.place);
    Ok(Some(Ways::Withhold(proposed.map(|proposed| {
        let is_mine = Some(&proposed.by) == me;
        (proposed.name.0, reason(v.locale(), &proposed.ask.code), proposed.ask.reason, is_mine)
    }))))
}

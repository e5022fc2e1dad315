//! 表态 as a list: every statement with three choices, one's own marked and changeable; the last one counts. For the
//! keyboard, and for whoever wants to see all at once.

use axum::{
    extract::{Path, Query, Request},
    response::Response,
};
use hutong_core::{
    consultation::vote::{Cast, Choice},
    ids::{FormKey, Place},
};
use serde::Deserialize;

use super::{
    slip,
    stance::{StatementLine, choice, choice_name, choice_word, closed, line, may_propose, show_closed},
};
use crate::{
    key,
    web::{
        errors::Trouble,
        forms::{self, Posted},
        frame::{Frame, see_other, show_own},
        places::Column,
        visitor::Visitor,
    },
};

/// Statements of a page: each has two fields, and a form holds so many.
const PAGE_LEN: usize = 20;

/// What is asked for in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// Behind which statement.
    #[serde(default)]
    after: String,
    /// Key of the form that was just taken.
    #[serde(default)]
    cast: String,
}

/// One of three choices.
struct Radio {
    value: &'static str,
    label: String,
    is_chosen: bool,
}

/// A statement with how the visitor stands.
struct Row {
    line: StatementLine,
    /// The word of their choice when the page was drawn; empty for none.
    was: &'static str,
    radios: Vec<Radio>,
    /// Its slip's page, for a vote that was just taken.
    slip: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "pages/stances.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    rows: Vec<Row>,
    received: Option<String>,
    token: String,
    key: String,
    words: String,
    after: String,
    next: Option<String>,
    may_propose: bool,
}

/// Shows a page of the list.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(mut v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    if let Some(why) = closed(&v, &column) {
        return show_closed(&v, &column, why);
    }
    let after = column.place(&asked.after);
    let node = v.app.node();
    let mut statements = node.list_statements(&column.id, v.audience(), after.as_ref(), PAGE_LEN + 1).await?;
    let has_more = statements.len() > PAGE_LEN;
    statements.truncate(PAGE_LEN);
    let votes = match v.voter() {
        Some(voter) => node.own_votes(&voter, &column.id).await?,
        None => Default::default(),
    };
    let form = FormKey::from_hex(&asked.cast).ok();
    let keys = statements.iter().filter_map(|s| Some(vote_key(form?, &s.item.place, *votes.get(&s.item.place)?)));
    let slips = match v.actor() {
        Some(actor) => node.slips(&actor, &keys.collect::<Vec<_>>()).await?,
        None => Default::default(),
    };
    let t = v.locale();
    let mut rows = Vec::with_capacity(statements.len());
    for statement in &statements {
        let place = &statement.item.place;
        let own = votes.get(place).copied();
        let key = form.zip(own).map(|(form, own)| vote_key(form, place, own));
        let radio = |choice: Choice| Radio {
            value: choice_word(choice),
            label: choice_name(t, choice),
            is_chosen: own == Some(choice),
        };
        rows.push(Row {
            line: line(&v, &column, &statement.item).await?,
            was: own.map_or("", choice_word),
            radios: [Choice::Agree, Choice::Disagree, Choice::Pass].map(radio).into(),
            slip: key.filter(|key| slips.contains_key(key)).map(|key| slip::path(&v, &column, key)),
        });
    }
    let received = (!slips.is_empty()).then(|| t.say_with(key!("stance-received-n"), &[("n", slips.len().into())]));
    let (token, key) = v.draw_form()?;
    let v = &v;
    let t = v.locale();
    let here = v.app.path_of(&column.id);
    let words: Vec<&str> = rows.iter().map(|row| row.line.word.as_str()).collect();
    let last = words.last().filter(|_| has_more);
    let page = Page {
        f: Frame::new(v, &t.say(key!("stance-list"))),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        received,
        token,
        key: key.to_string(),
        after: after.and_then(|place| column.word(&place)).unwrap_or_default(),
        next: last.map(|word| format!("{here}/stance/list?after={word}")),
        words: words.join(","),
        may_propose: may_propose(v, &column),
        here,
        rows,
    };
    show_own(v, &page)
}

/// Takes every choice that was changed on the page.
///
/// # Errors
/// [`Trouble`]; what was taken before it stays taken, and is not taken twice when the form is sent again.
pub async fn submit(v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let posted = Posted::read(&v, request).await?;
    if !posted.is_genuine {
        return Err(Trouble::StaleForm);
    }
    let form = posted.key()?;
    for word in posted.raw("words").split(',').take(PAGE_LEN) {
        // Only what was changed here: another page may have changed the rest since this one was drawn.
        let chosen = posted.raw(&format!("choice-{word}"));
        let (Some(statement), Some(choice)) = (column.place(word), choice(chosen)) else { continue };
        if chosen == posted.raw(&format!("was-{word}")) {
            continue;
        }
        let key = vote_key(form, &statement, choice);
        let cast = Cast { consultation: column.id.clone(), statement, choice };
        forms::cast(&v, &posted, key, cast).await?;
    }
    let after = column.place(posted.raw("after")).and_then(|place| column.word(&place));
    let after = after.map(|word| format!("&after={word}")).unwrap_or_default();
    Ok(see_other(&v, &format!("{}/stance/list?cast={form}{after}", v.app.path_of(&column.id))))
}

/// The key of one vote of a form.
fn vote_key(form: FormKey, statement: &Place, choice: Choice) -> FormKey {
    let words = [form.to_string(), statement.origin.to_string(), statement.index.to_string()];
    let [form, origin, index] = words.each_ref().map(String::as_str);
    forms::key_of("hutong/vote/v1", &[form, origin, index, choice_word(choice)])
}

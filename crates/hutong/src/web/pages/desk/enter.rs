//! 代录: a secretariat enters what came by telephone, messenger, letter or on paper, for whoever said it. The receipt's code
//! is shown to be read out. Channel and clerk go into a part that never leaves the house.

use axum::{
    extract::{Path, Query, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{item::Audience, opinion::Submit},
    ids::PromptId,
    refusal::Refusal,
};
use serde::Deserialize;

use super::{
    behalf::{
        Choice, Problem, again, behalf, channels, enter_at, enter_or_keep, entered_word, everybody, meant, prompts,
        today,
    },
    is_at, path_of,
};
use crate::{
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, Files, Posted, receipt_word},
        frame::{Frame, render, see_other},
        pages::{opinion::shown_code, write},
        places::Column,
        view::attach::{self, Attach},
        visitor::Visitor,
    },
};

/// What was entered just now.
struct Entered {
    number: String,
    href: String,
    code: String,
    receipt: String,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/enter.html")]
struct Page<'a> {
    f: Frame<'a>,
    desk: String,
    title: String,
    /// Where to sign in again, when the session has ended.
    again: Option<String>,
    trouble: Option<Said>,
    problems: Vec<String>,
    entered: Option<Entered>,
    token: String,
    key: String,
    name: String,
    member: String,
    is_named: bool,
    channels: Vec<Choice>,
    received: String,
    latest: String,
    prompts: Vec<Choice>,
    heading: String,
    text: String,
    attach: Attach,
}

/// What was entered just now, and what stays from it in the next form.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The item's word.
    #[serde(default)]
    done: String,
    /// Its channel.
    #[serde(default)]
    channel: String,
}

/// Why it was not entered.
enum Not {
    Problem(Problem),
    Trouble(Trouble),
}

impl<T: Into<Trouble>> From<T> for Not {
    fn from(trouble: T) -> Not {
        Not::Trouble(trouble.into())
    }
}

/// Shows the form, behind what was entered last.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here.
pub async fn show(mut v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let column = enter_at(&v, &c).await?;
    let mut posted = Posted::default();
    posted.set("channel", &asked.channel);
    posted.set("received", &today(&v));
    let entered = entered(&v, &column, &asked.done).await?;
    page(&mut v, &column, &posted, entered, None)
}

/// Takes the form.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back as the form.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let (column, ended) = enter_or_keep(&v, &c).await?;
    let posted = Posted::read_files(&v, request, Files::Staged).await?;
    if let Some(trouble) = ended {
        return page(&mut v, &column, &posted, None, Some(Not::Trouble(trouble)));
    }
    match take(&v, &column, &posted).await {
        Ok(word) => {
            let desk = path_of(&v, &column);
            Ok(see_other(&v, &format!("{desk}/enter?done={word}&channel={}", posted.raw("channel"))))
        }
        Err(not) => page(&mut v, &column, &posted, None, Some(not)),
    }
}

async fn take(v: &Visitor, column: &Column, posted: &Posted) -> Result<String, Not> {
    if !posted.problems.is_empty() {
        return Err(Not::Trouble(Trouble::BadForm));
    }
    // A form that is not theirs is not looked at any further.
    posted.key()?;
    if !posted.is_genuine {
        return Err(Not::Trouble(Trouble::StaleForm));
    }
    let typed = posted.line("member");
    let member = match typed.is_empty() {
        true => None,
        false => Some(meant(&everybody(v).await?, &typed).ok_or(Not::Problem(key!("enter-no-member")))?),
    };
    let behalf = behalf(v, posted, &posted.line("name"), posted.raw("received"), member).map_err(Not::Problem)?;
    let ask = Submit {
        consultation: column.id.clone(),
        prompt: PromptId::new(posted.raw("prompt")).ok(),
        audience: None,
        title: posted.line("title"),
        text: posted.text("text"),
        named: posted.raw("named") == "yes",
        files: None,
        behalf: Some(behalf),
        import: None,
    };
    let answer = forms::submit(v, posted, Ask::SubmitOpinion(ask)).await?;
    Ok(entered_word(v, column, &answer)?)
}

/// What was entered just now, by its word.
async fn entered(v: &Visitor, column: &Column, word: &str) -> Result<Option<Entered>, Trouble> {
    let node = v.app.node();
    let Some(place) = column.place(word).filter(|place| place.origin == *node.origin()) else { return Ok(None) };
    let item = node.store().show_item(&place, Audience::Own).await?;
    let Some(item) = item.filter(|item| item.row.consultation == column.id && item.row.source.is_some()) else {
        return Ok(None);
    };
    if !is_at(v, column, &place).await? {
        return Ok(None);
    }
    let code = node.receipt(place.index).await?.code();
    Ok(Some(Entered {
        number: item.registration.unwrap_or_else(|| word.to_owned()),
        href: format!("{}/i/{word}", path_of(v, column)),
        receipt: format!("{}/r/{}", v.app.base(), receipt_word(&code)),
        code: shown_code(&code),
    }))
}

fn page(
    v: &mut Visitor,
    column: &Column,
    posted: &Posted,
    entered: Option<Entered>,
    not: Option<Not>,
) -> Result<Response, Trouble> {
    let (token, key) = v.draw_form()?;
    let v = &*v;
    let t = v.locale();
    let mut problems: Vec<String> = posted.problems.iter().map(|p| write::problem(t, p)).collect();
    let is_other = matches!(not, Some(Not::Trouble(Trouble::Refused(Refusal::KeyReused))));
    let (status, trouble) = match not {
        None => (StatusCode::OK, None),
        Some(Not::Problem(problem)) => {
            problems.push(t.say(problem));
            (StatusCode::UNPROCESSABLE_ENTITY, None)
        }
        Some(Not::Trouble(trouble)) => (trouble.status(), Some(trouble).filter(|_| posted.problems.is_empty())),
    };
    let page = Page {
        f: Frame::new(v, &t.say(key!("enter-title"))),
        desk: path_of(v, column),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        again: again(v),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        problems,
        entered,
        token,
        key: posted.key().ok().filter(|_| posted.is_genuine && !is_other).unwrap_or(key).to_string(),
        name: posted.raw("name").to_owned(),
        member: posted.raw("member").to_owned(),
        is_named: posted.raw("named") == "yes",
        channels: channels(t, posted.raw("channel")),
        received: posted.raw("received").to_owned(),
        latest: today(v),
        prompts: prompts(t, column, posted.raw("prompt")),
        heading: posted.raw("title").to_owned(),
        text: posted.raw("text").to_owned(),
        attach: Attach::new(t, posted, key!("enter-scan"), attach::limits(t)),
    };
    render(v, status, &page)
}

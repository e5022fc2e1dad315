//! The form in a frame. First it is said that going on keeps a cookie; then there are words and nothing else; the answer is
//! the receipt, with the file that proves it, since this frame is the only place that knows its author.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{item::Tier, opinion::Submit},
    ids::PromptId,
};
use hutong_node::answer::Answer;

use super::{Source, address, is_begun, may_begin, outside};
use crate::{
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, Posted, receipt_word},
        frame::{Frame, render, render_own},
        pages::{
            opinion::shown_code,
            write::{self, Choice, prompts},
        },
        places::Column,
        view::{counters, phrases::phrases},
        visitor::Visitor,
    },
};

#[derive(askama::Template)]
#[template(path = "pages/embed/write.html")]
struct Page<'a> {
    f: Frame<'a>,
    source: Source,
    question: Vec<String>,
    /// Why nothing can be handed in here.
    closed: Option<Said>,
    trouble: Option<Said>,
    form: Option<Form>,
    here: String,
    may_begin: bool,
    window: String,
    /// What was typed where no form can be sent.
    typed: String,
}

/// The form, once it is drawn.
struct Form {
    action: String,
    token: String,
    key: String,
    text: String,
    prompts: Vec<Choice>,
    byline: String,
}

#[derive(askama::Template)]
#[template(path = "pages/embed/receipt.html")]
struct Receipt<'a> {
    f: Frame<'a>,
    source: Source,
    number: String,
    code: String,
    window: String,
    proof: String,
    again: String,
}

/// Shows what going on means, or the form.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(mut v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    page(&mut v, &column, &Posted::default(), None).await
}

async fn page(
    v: &mut Visitor,
    column: &Column,
    posted: &Posted,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let closed = match write::admit(v, column).await {
        Ok(()) => None,
        Err(trouble @ Trouble::Refused(_)) => Some(trouble),
        Err(other) => return Err(other),
    };
    let is_drawn = closed.is_none() && (is_begun(v) || (may_begin(v) && trouble.is_some()));
    let drawn = if is_drawn { Some(v.draw_form()?) } else { None };
    let v = &*v;
    let t = v.locale();
    let tier = counters::tier(t, Tier::Open);
    let is_same =
        posted.is_genuine && !matches!(trouble, Some(Trouble::Refused(hutong_core::refusal::Refusal::KeyReused)));
    let form = drawn.map(|(token, fresh)| Form {
        action: address(v, column, "write", ""),
        token,
        key: posted.key().ok().filter(|_| is_same).unwrap_or(fresh).to_string(),
        text: posted.raw("text").to_owned(),
        prompts: prompts(t, column, posted.raw("prompt")),
        byline: t.say_with(key!("portal-byline-unnamed"), &[("tier", tier.into())]),
    });
    let status = trouble.as_ref().or(closed.as_ref()).map_or(StatusCode::OK, Trouble::status);
    let page = Page {
        source: Source::of(v, column),
        question: phrases(column.charter.question.for_lang(t.tag())),
        // A page that says so is one that was found.
        closed: closed.as_ref().map(|trouble| errors::tell(v, trouble)),
        trouble: trouble.as_ref().filter(|_| closed.is_none()).map(|trouble| errors::tell(v, trouble)),
        typed: if form.is_none() { posted.raw("text").to_owned() } else { String::new() },
        form,
        here: address(v, column, "write", "&here=1"),
        may_begin: may_begin(v),
        window: outside(v, column, "write"),
        f: Frame::new(v, &t.say(key!("portal-write"))),
    };
    let status = if closed.is_some() && *v.method() == axum::http::Method::GET { StatusCode::OK } else { status };
    render(v, status, &page)
}

/// Takes the form.
///
/// # Errors
/// [`Trouble::NoPage`]; everything else comes back as the form with what was typed.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let posted = Posted::read(&v, request).await?;
    let ask = Submit {
        consultation: column.id.clone(),
        prompt: PromptId::new(posted.raw("prompt")).ok(),
        audience: None,
        title: String::new(),
        text: posted.text("text"),
        named: false,
        files: None,
        behalf: None,
        import: None,
    };
    match forms::submit(&v, &posted, Ask::SubmitOpinion(ask)).await {
        Ok(Answer::Logged { leaves, receipt }) => {
            let index = leaves.first().map_or(receipt.placed.index, |leaf| leaf.index);
            let number = v.app.node().store().show_own(index).await?.and_then(|item| item.registration);
            let (t, code) = (v.locale(), receipt.code());
            let page = Receipt {
                source: Source::of(&v, &column),
                number: number.unwrap_or_default(),
                window: format!("{}/r/{}?lang={}", v.app.base(), receipt_word(&code), t.tag()),
                code: shown_code(&code),
                proof: receipt.file.clone(),
                again: address(&v, &column, "write", "&here=1"),
                f: Frame::new(&v, &t.say(key!("portal-receipt"))),
            };
            render_own(&v, StatusCode::OK, &page)
        }
        Ok(_) => Err(Trouble::Fault("an item was answered without a receipt".to_owned())),
        Err(trouble) => page(&mut v, &column, &posted, Some(trouble)).await,
    }
}

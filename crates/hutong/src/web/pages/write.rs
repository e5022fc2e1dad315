//! Writing an opinion: one text field, the prompts to choose from, and where it goes. A form that is not taken comes back
//! with everything typed, what to change, and the files that are here already.

use axum::{
    extract::{Path, Query, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{
        item::{Audience, Module, Tier},
        opinion::{FILE_LEN_MAX, FILES_MAX, Submit},
        phase::Phase,
    },
    ids::PromptId,
    refusal::Refusal,
};
use serde::Deserialize;

use super::draft::{self, Kept};
use crate::{
    key,
    locale::Locale,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, FileProblem, Files, Posted, Why},
        frame::{Frame, render},
        places::Column,
        view::{
            attach::{self, Attach},
            counters,
            phrases::phrases,
            quote, shelf,
        },
        visitor::Visitor,
    },
};

/// Longest text, in characters, as the rule has it.
const TEXT_CHARS_MAX: usize = 5_000;
/// Longest heading, in characters, as the rule has it.
const TITLE_CHARS_MAX: usize = 120;

/// A prompt to choose.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) note: Option<String>,
    pub(super) is_chosen: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/write.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    question: Vec<String>,
    shelf: Vec<shelf::Line>,
    trouble: Option<Said>,
    problems: Vec<String>,
    token: String,
    key: String,
    prompts: Vec<Choice>,
    text: String,
    title: String,
    byline: String,
    /// The byline with the name, for whoever has one on file.
    named: Option<String>,
    is_named: bool,
    /// Where to sign in again to go on with what was typed.
    again: Option<String>,
    /// When the draft was kept, in words; empty for none.
    kept: String,
    audiences: Vec<Choice>,
    attach: Attach,
    text_chars_max: usize,
    title_chars_max: usize,
    goes_to: String,
    review: String,
}

/// Which prompt the form begins with.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// Its id.
    #[serde(default)]
    prompt: String,
    /// Form key of a draft to go on with.
    #[serde(default)]
    draft: String,
}

/// Shows the form, empty or with a draft in it.
///
/// # Errors
/// [`Trouble::NoPage`]; a refusal when nothing can be handed in now.
pub async fn show(mut v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    admit(&v, &column).await?;
    let (token, key) = v.draw_form()?;
    let mut posted = Posted::default();
    posted.set("prompt", &asked.prompt);
    let filled = draft::fill(&v, &column, &asked.draft, &mut posted).await?;
    let key = filled.map_or(key, |(key, _)| key);
    let kept = filled.map(|(_, at)| draft::kept_at(v.locale(), at.0));
    let (named, shelf) = (draft::named_byline(&v).await?, shelf_of(&v, &column).await?);
    let drawn = Drawn { token, key: key.to_string(), named, again: None, kept, shelf };
    render(&v, StatusCode::OK, &page(&v, &column, &posted, drawn, None))
}

/// Takes the form.
///
/// # Errors
/// [`Trouble::NoPage`]; everything else comes back as the form.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let posted = Posted::read_files(&v, request, Files::Staged).await?;
    let taken = match posted.problems.is_empty() {
        true => forms::submit(&v, &posted, Ask::SubmitOpinion(opinion(&column, &posted))).await,
        // What is here of the files stays; the form comes back to say which ones are not.
        false => Err(Trouble::BadForm),
    };
    match taken.and_then(|answer| forms::receipted(&v, &answer)) {
        Ok(receipted) => {
            draft::drop_sent(&v, &posted).await;
            Ok(receipted)
        }
        Err(Trouble::Refused(Refusal::NoSuchConsultation)) => Err(Trouble::NoPage),
        Err(trouble) => again(&mut v, &column, &posted, trouble).await,
    }
}

/// The form with everything typed, and why it was not taken.
///
/// # Errors
/// A fault of the store.
pub(super) async fn again(
    v: &mut Visitor,
    column: &Column,
    posted: &Posted,
    trouble: Trouble,
) -> Result<Response, Trouble> {
    // The key stays while the device does: a repeat of what may have been kept is recognised by it.
    let is_same = posted.is_genuine && !matches!(trouble, Trouble::Refused(Refusal::KeyReused));
    let (token, fresh) = v.draw_form()?;
    let v = &*v;
    let key = posted.key().ok().filter(|_| is_same).unwrap_or(fresh);
    let said = posted.problems.is_empty().then(|| errors::tell(v, &trouble));
    let again = match draft::keep(v, column, posted, key, &trouble).await {
        Kept::For(path) => Some(path),
        Kept::Nothing => None,
    };
    let (named, shelf) = (draft::named_byline(v).await?, shelf_of(v, column).await?);
    let drawn = Drawn { token, key: key.to_string(), named, again, kept: None, shelf };
    render(v, trouble.status(), &page(v, column, posted, drawn, said))
}

/// Whether anything can be handed in here now.
pub(super) async fn admit(v: &Visitor, column: &Column) -> Result<(), Trouble> {
    let home = v.app.node().origin();
    let refuse = |refusal| Err(Trouble::Refused(refusal));
    if column.charter.host(home).is_none() {
        return refuse(Refusal::NotHost);
    }
    if !column.charter.modules.contains(&Module::Opinions) {
        return refuse(Refusal::ModuleOff { module: Module::Opinions });
    }
    if let Some(reason) = column.paused(v).await? {
        return refuse(Refusal::Paused { reason });
    }
    match (column.phase_of(home), v.tier()) {
        (None, _) => refuse(Refusal::NotOpenYet),
        // Staff who do not take part write for nobody.
        (Some(Phase::Collecting), None) => refuse(Refusal::UnknownPerson),
        (Some(Phase::Collecting), Some(tier)) if !column.charter.admits(tier) => {
            refuse(Refusal::TierNotAdmitted { tier })
        }
        (Some(Phase::Collecting), Some(_)) => Ok(()),
        (Some(phase), _) => refuse(Refusal::NotInThisPhase { phase }),
    }
}

fn opinion(column: &Column, posted: &Posted) -> Submit {
    Submit {
        consultation: column.id.clone(),
        prompt: PromptId::new(posted.raw("prompt")).ok(),
        audience: Audience::from_word(posted.raw("audience")),
        title: posted.line("title"),
        text: posted.text("text"),
        named: posted.raw("named") == "yes",
        files: None,
        behalf: None,
        import: None,
    }
}

/// What a form is drawn with.
struct Drawn {
    token: String,
    key: String,
    named: Option<String>,
    again: Option<String>,
    kept: Option<String>,
    shelf: Vec<shelf::Line>,
}

/// What is recommended to read before writing.
async fn shelf_of(v: &Visitor, column: &Column) -> Result<Vec<shelf::Line>, Trouble> {
    let shelf = v.app.node().store().list_materials(&column.id).await?;
    Ok(shelf::lines(v.locale(), &v.app.path_of(&column.id), shelf))
}

fn page<'a>(v: &'a Visitor, column: &Column, posted: &Posted, drawn: Drawn, trouble: Option<Said>) -> Page<'a> {
    let t = v.locale();
    let lang = t.tag();
    let own = column.charter.host(v.app.node().origin()).map_or("", |h| h.name.for_lang(lang));
    let others = column.charter.hosts.iter().filter(|h| h.origin != *v.app.node().origin());
    let others: Vec<&str> = others.map(|h| h.name.for_lang(lang)).collect();
    let goes_to = match others.is_empty() {
        true => t.say_with(key!("portal-write-goes-alone"), &[("body", own.into())]),
        false => {
            let others = others.join(&t.say(key!("portal-list-comma")));
            t.say_with(key!("portal-write-goes"), &[("body", own.into()), ("others", others.into())])
        }
    };
    let review = match column.charter.review {
        hutong_core::consultation::charter::Review::Before => key!("portal-write-review-before"),
        hutong_core::consultation::charter::Review::After => key!("portal-write-review-after"),
    };
    let tier = counters::tier(t, v.tier().unwrap_or(Tier::Open));
    Page {
        f: Frame::new(v, &t.say(key!("portal-write"))).with_island("write"),
        here: v.app.path_of(&column.id),
        column: column.charter.title.for_lang(lang).to_owned(),
        question: phrases(column.charter.question.for_lang(lang)),
        shelf: drawn.shelf,
        trouble,
        problems: posted.problems.iter().map(|p| problem(t, p)).collect(),
        token: drawn.token,
        key: drawn.key,
        prompts: prompts(t, column, posted.raw("prompt")),
        text: posted.raw("text").to_owned(),
        title: posted.raw("title").to_owned(),
        byline: t.say_with(key!("portal-byline-unnamed"), &[("tier", tier.into())]),
        named: drawn.named,
        is_named: posted.raw("named") == "yes",
        again: drawn.again,
        kept: drawn.kept.unwrap_or_default(),
        audiences: audiences(t, posted.raw("audience")),
        attach: Attach::new(t, posted, key!("portal-write-files"), attach::limits(t)),
        text_chars_max: TEXT_CHARS_MAX,
        title_chars_max: TITLE_CHARS_MAX,
        goes_to,
        review: t.say(review),
    }
}

pub(super) fn prompts(t: &Locale, column: &Column, chosen: &str) -> Vec<Choice> {
    let mut choices: Vec<Choice> = column
        .charter
        .prompts
        .iter()
        .map(|p| Choice {
            value: p.id.to_string(),
            label: p.title.for_lang(t.tag()).to_owned(),
            note: Some(p.audience).filter(|a| *a != Audience::Public).map(|a| quote::audience(t, a)),
            is_chosen: p.id.as_str() == chosen,
        })
        .collect();
    if !choices.is_empty() {
        let is_chosen = choices.iter().all(|c| !c.is_chosen);
        choices.push(Choice {
            value: String::new(),
            label: t.say(key!("portal-write-no-prompt")),
            note: None,
            is_chosen,
        });
    }
    choices
}

/// Who may read it: as the charter says, or narrower.
fn audiences(t: &Locale, chosen: &str) -> Vec<Choice> {
    let narrower = [Audience::Members, Audience::Secretariats, Audience::Own];
    let of = |a: Audience| Choice {
        value: a.word().to_owned(),
        label: quote::audience(t, a),
        note: None,
        is_chosen: a.word() == chosen,
    };
    let mut choices: Vec<Choice> = narrower.into_iter().map(of).collect();
    let is_chosen = choices.iter().all(|c| !c.is_chosen);
    let widest = t.say(key!("portal-write-audience-charter"));
    choices.insert(0, Choice { value: String::new(), label: widest, note: None, is_chosen });
    choices
}

pub(super) fn problem(t: &Locale, problem: &FileProblem) -> String {
    let values = [("name", problem.name.as_str().into()), ("mb", (FILE_LEN_MAX >> 20).into()), ("n", FILES_MAX.into())];
    t.say_with(
        match problem.why {
            Why::TooLong => key!("portal-file-too-long"),
            Why::Kind => key!("portal-file-kind"),
            Why::TooMany => key!("portal-file-too-many"),
        },
        &values,
    )
}

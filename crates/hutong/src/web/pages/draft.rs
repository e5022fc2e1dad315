//! What goes on from one sign-in to the next: a form that was sent when its session had ended is kept as the device's
//! draft, and filled in again afterwards. And the byline that somebody with a name may choose.

use hutong_core::{
    command::Actor,
    consultation::item::Audience,
    facts::Private,
    home::{DraftWords, HomeAsk, SaveDraft},
    ids::{FormKey, PromptId},
};
use hutong_node::dice;

use crate::web::{
    errors::Trouble,
    forms::Posted,
    places::Column,
    session::sign_in_path,
    view::{counters, quote},
    visitor::Visitor,
};

/// What became of a form that was not taken.
pub(super) enum Kept {
    /// It is a draft; where to sign in so as to go on with it.
    For(String),
    /// Nothing was kept but the form itself.
    Nothing,
}

/// The byline with the name on file; `None` for whoever has none.
pub(super) async fn named_byline(v: &Visitor) -> Result<Option<String>, Trouble> {
    let Some(view) = v.account().filter(|view| view.tier.is_some() && !view.name.0.is_empty()) else { return Ok(None) };
    let file = v.app.node().store().person(&view.person).await?;
    let units = file.map(|file| file.person.affiliations.0).unwrap_or_default();
    let tier = view.tier.map(|tier| counters::tier(v.locale(), tier)).unwrap_or_default();
    Ok(Some(quote::named_byline(v.locale(), &view.name.0, &units, tier)))
}

/// Keeps what was typed when the form came from a session that has ended.
pub(super) async fn keep(v: &Visitor, column: &Column, posted: &Posted, key: FormKey, trouble: &Trouble) -> Kept {
    let is_due = matches!(trouble, Trouble::StaleForm) && v.is_expired() && v.is_same_site();
    let Some(device) = v.device().filter(|_| is_due) else { return Kept::Nothing };
    if v.app.limits.take_form(v).is_err() {
        return Kept::Nothing;
    }
    let words = DraftWords {
        prompt: PromptId::new(posted.raw("prompt")).ok(),
        audience: Audience::from_word(posted.raw("audience")),
        title: posted.line("title"),
        text: posted.text("text"),
        named: posted.raw("named") == "yes",
    };
    let save = SaveDraft { form: key, consultation: column.id.clone(), words: Private(words) };
    let Ok(fresh) = dice::bytes().map(FormKey) else { return Kept::Nothing };
    match v.app.node().submit_home(Actor::Device(device), fresh, HomeAsk::SaveDraft(save)).await {
        Ok(_) => {
            let back = format!("{}/write?draft={key}", v.app.path_of(&column.id));
            Kept::For(sign_in_path(v.app.base(), &back))
        }
        Err(fault) => {
            // The form still holds what was typed.
            tracing::warn!(%fault, "couldn't keep a draft");
            Kept::Nothing
        }
    }
}

/// Fills a form with a draft of this visitor's; the key that it will be sent with.
pub(super) async fn fill(
    v: &Visitor,
    column: &Column,
    draft: &str,
    posted: &mut Posted,
) -> Result<Option<FormKey>, Trouble> {
    let Ok(key) = FormKey::from_hex(draft) else { return Ok(None) };
    for owner in [v.me(), v.device()].into_iter().flatten() {
        let drafts = v.app.node().store().drafts(&owner).await?;
        if let Some(draft) = drafts.into_iter().find(|d| d.form == key && d.consultation == column.id) {
            let words = draft.words.0;
            posted.set("prompt", words.prompt.as_ref().map_or("", PromptId::as_str));
            posted.set("audience", words.audience.map_or("", Audience::word));
            posted.set("title", &words.title);
            posted.set("text", &words.text);
            posted.set("named", if words.named { "yes" } else { "" });
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// What was handed in is no draft any more, whoever kept it.
pub(super) async fn drop_sent(v: &Visitor, posted: &Posted) {
    let (Some(_), Some(device), Ok(form)) = (v.account(), v.device(), posted.key()) else { return };
    let Ok(fresh) = dice::bytes().map(FormKey) else { return };
    if let Err(fault) = v.app.node().submit_home(Actor::Device(device), fresh, HomeAsk::DropDraft(form)).await {
        tracing::warn!(%fault, "couldn't drop a draft that was handed in");
    }
}

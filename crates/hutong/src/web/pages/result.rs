//! What became of something handed in, at an address to keep: for whoever has no account and leaves no way to be told.
//! Whoever has the code sees how it was decided; the words and the sentence to the author are for the author.

use axum::{extract::Path, response::Response};
use hutong_core::consultation::item::State;

use super::{
    opinion::{Step, step},
    receipt::{self, Receipted},
};
use crate::{
    key,
    locale::Locale,
    web::{
        errors::Trouble,
        estimate::days_until_review,
        forms::receipt_word,
        frame::{Frame, show as show_page},
        view::{
            qr::{self, Qr},
            quote,
        },
        visitor::Visitor,
    },
};

#[derive(askama::Template)]
#[template(path = "pages/result.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    number: String,
    kind: String,
    sentence: String,
    /// Colours the sentence.
    class: &'static str,
    remedy: String,
    item: Option<String>,
    into: Option<(String, String)>,
    report: Option<String>,
    steps: Vec<Step>,
    receipt: String,
    address: String,
    qr: Option<Qr>,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::NoPage`] for a code that is no item's.
pub async fn show(v: Visitor, Path(code): Path<String>) -> Result<Response, Trouble> {
    let found = receipt::find(&v, &code).await?;
    let days = days_until_review(&v, &found.column, &found.item).await?;
    let (t, store) = (v.locale(), v.app.node().store());
    let Receipted { code, column, item, is_own, .. } = found;
    let here = v.app.path_of(&column.id);
    // How it was decided is for whoever has the code; what was written about it is not.
    let history = store.list_history(&item.place, v.audience(), true).await?;
    let steps = history.iter().map(|line| step(t, line)).map(|step| match is_own {
        true => step,
        false => Step { sentence: None, ..step },
    });
    let is_readable = item.row.state == State::Published && item.row.audience <= v.audience();
    let into = match &item.row.into {
        Some(into) => store.show_item(&into.place(&item.place.origin), v.audience()).await?,
        None => None,
    };
    let into = into.map(|into| {
        let number = into.registration.clone().or_else(|| column.word(&into.place)).unwrap_or_default();
        (number, column.path(&v.app, &into.place))
    });
    let is_reported = column.view.stages.iter().any(|s| s.stage.reported.is_some());
    let number = item.registration.clone().unwrap_or_else(|| receipt::shown(&code));
    let receipt = format!("{}/r/{}", v.app.base(), receipt_word(&code));
    let address = format!("{}/r/{}/result", v.outside(), receipt_word(&code));
    let (sentence, remedy, class) = say(t, item.row.state, days);
    let page = Page {
        // The tab of a browser and the name of a bookmark say it at once.
        f: Frame::new(&v, &format!("{}: {number}", quote::stamp(t, item.row.state).label)).with_island("live"),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        kind: quote::kind(t, item.row.kind),
        sentence,
        remedy,
        class,
        item: (is_own || is_readable).then(|| column.path(&v.app, &item.place)),
        into,
        report: is_reported.then(|| format!("{here}/report")),
        steps: steps.collect(),
        qr: qr::draw(&address),
        number,
        receipt,
        address,
        here,
    };
    show_page(&v, &page)
}

/// The sentence, what it means, and the class that colours it.
fn say(t: &Locale, state: State, days: Option<u64>) -> (String, String, &'static str) {
    let (sentence, remedy, class) = match state {
        State::Pending => (key!("result-pending"), key!("result-pending-do"), "unknown"),
        State::Published => (key!("result-published"), key!("result-published-do"), "good"),
        State::Merged => (key!("result-merged"), key!("result-merged-do"), "good"),
        State::Withheld => (key!("result-withheld"), key!("result-withheld-do"), "unknown"),
        State::Withdrawn => (key!("result-withdrawn"), key!("result-withdrawn-do"), "unknown"),
        State::Erased => (key!("result-erased"), key!("result-erased-do"), "unknown"),
    };
    let sentence = match days {
        Some(days) => t.say_with(key!("result-pending-days"), &[("n", days.into())]),
        None => t.say(sentence),
    };
    (sentence, t.say(remedy), class)
}

//! What a demo would have sent: letters are shown here and go nowhere.

use axum::response::Response;
use hutong_core::home::Channel;
use hutong_node::pages::ShownView;

use super::need_tour;
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::Trouble,
        frame::{Frame, show_own},
        letters::channel_name,
        view::lang_of,
        visitor::Visitor,
    },
};

/// Letters of the page: the latest.
const LETTERS_MAX: u32 = 50;

struct Line {
    channel: String,
    to: String,
    subject: String,
    text: String,
    lang: &'static str,
    when: String,
    datetime: String,
}

#[derive(askama::Template)]
#[template(path = "pages/demo-letters.html")]
struct Page<'a> {
    f: Frame<'a>,
    lines: Vec<Line>,
}

/// Shows the letters.
///
/// # Errors
/// [`Trouble::NoPage`] outside a demo; a fault of the store.
pub async fn show(v: Visitor) -> Result<Response, Trouble> {
    need_tour(&v)?;
    let t = v.locale();
    let shown = v.app.node().store().shown_letters(LETTERS_MAX).await?;
    let lines = shown.into_iter().map(|letter| line(t, &v, letter)).collect();
    show_own(&v, &Page { f: Frame::new(&v, &t.say(key!("letters-title"))), lines })
}

fn line(t: &Locale, v: &Visitor, letter: ShownView) -> Line {
    Line {
        channel: channel_name(t, letter.channel),
        to: hidden(letter.channel, &letter.address.0),
        lang: lang_of(&letter.text.0),
        subject: letter.subject.0,
        text: letter.text.0,
        when: dates::ago(t, v.app.now(), letter.at.0),
        datetime: dates::rfc3339(letter.at.0),
    }
}

/// Everybody sees this page: of an address that somebody typed only the ends are shown.
fn hidden(channel: Channel, address: &str) -> String {
    match (channel, address.split_once('@')) {
        (Channel::Mail, Some((name, domain))) => format!("{}…@{domain}", name.chars().next().unwrap_or_default()),
        _ => {
            let chars: Vec<char> = address.chars().collect();
            format!("…{}", chars[chars.len().saturating_sub(2)..].iter().collect::<String>())
        }
    }
}

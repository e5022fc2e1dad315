//! Letters in words: what leaves the node says in a sentence what happened and where to look, never a word of an item.
//! Mail is no sealed envelope.

use std::fmt::Write as _;

use hutong_core::{consultation::charter::Bilingual, home::Channel};
use hutong_node::{
    ReadFault,
    notify::{Composed, Letter, News, Notifier, Outbound, Outlets, Says, Words},
    pages::GatheringNews,
};

use super::{dates, pages::mine, places::Column, state::App, view::gathering};
use crate::{key, locale::Locale};

/// Says letters in the language of whoever gets them.
pub struct Letters {
    locales: Vec<Locale>,
    /// Where the portal is, with its base path; `None` when the operator did not say.
    outside: Option<String>,
    name: Bilingual,
}

impl Letters {
    /// The letters of a portal.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn of(app: &App) -> Result<Letters, ReadFault> {
        let mut name = app.node().store().body_settings().await?.name;
        if name == Bilingual::default() {
            name = named_by_charters(app).await?.unwrap_or_default();
        }
        for words in [&mut name.zh, &mut name.en] {
            if words.is_empty() {
                *words = app.node().origin().to_string();
            }
        }
        let outside = app.public_url().map(|url| format!("{url}{}", app.base()));
        Ok(Letters { locales: app.speak(), outside, name })
    }

    fn locale(&self, tag: &str) -> Option<&Locale> {
        self.locales.iter().find(|t| t.tag() == tag).or(self.locales.first())
    }

    fn address(&self, path: &str) -> Option<String> {
        self.outside.as_ref().map(|outside| format!("{outside}{path}"))
    }
}

impl Words for Letters {
    fn compose(&self, letter: &Letter) -> Composed {
        let Some(t) = self.locale(&letter.lang) else { return Composed::default() };
        let body = self.name.for_lang(t.tag()).to_owned();
        let stop = self.address(&format!("/stop/{}", letter.stop));
        let (subject, mut text, link) = match &letter.says {
            Says::Code(code) => {
                let values = [("code", code.as_str().into()), ("body", body.as_str().into())];
                let text = t.say_with(key!("letter-code-text"), &values);
                (t.say_with(key!("letter-code"), &values), text, self.address("/me/news"))
            }
            Says::News(news, more) => {
                let sentences: Vec<(String, String)> = news.iter().map(|piece| sentence(t, piece)).collect();
                let values = [("n", (news.len() + more).into()), ("body", body.as_str().into())];
                let subject = match &sentences[..] {
                    [(only, _)] if *more == 0 => only.clone(),
                    _ => t.say_with(key!("letter-news"), &values),
                };
                let mut text = String::new();
                for (sentence, about) in sentences {
                    let _ = writeln!(text, "· {sentence}\n  {about}");
                }
                if *more > 0 {
                    let _ = writeln!(text, "{}", t.say_with(key!("letter-more"), &[("n", (*more).into())]));
                }
                (subject, text, self.address("/me"))
            }
        };
        if let Some(link) = &link {
            let _ = write!(text, "\n{}\n", t.say_with(key!("letter-look"), &[("link", link.as_str().into())]));
        }
        if let Some(stop) = &stop {
            let _ = write!(text, "\n{}\n", t.say_with(key!("letter-stop"), &[("link", stop.as_str().into())]));
        }
        Composed { sender: body, subject, text, link, stop, rfc3339: dates::rfc3339(letter.now.0) }
    }
}

/// The body's name as the newest charter that it hosts has it.
async fn named_by_charters(app: &App) -> Result<Option<Bilingual>, ReadFault> {
    let views = app.node().store().list_consultations().await?;
    let charters = views.into_iter().filter_map(|view| view.charter);
    let hosted = charters.filter(|charter| charter.host(app.node().origin()).is_some());
    let newest = hosted.max_by_key(|charter| charter.opens);
    Ok(newest.and_then(|charter| charter.host(app.node().origin()).map(|host| host.name.clone())))
}

/// A piece of news in a sentence, and what it belongs to.
fn sentence(t: &Locale, piece: &News) -> (String, String) {
    match piece {
        News::Notice { notice, consultation } => {
            let column = Column::of(consultation.clone());
            let title = column.as_ref().map(|column| column.charter.title.for_lang(t.tag()).to_owned());
            (mine::say(t, column.as_ref(), notice), title.unwrap_or_else(|| consultation.id.to_string()))
        }
        News::Cosign { consultation, .. } => {
            let title = Column::of(consultation.clone()).map(|c| c.charter.title.for_lang(t.tag()).to_owned());
            (t.say(key!("letter-cosign")), title.unwrap_or_else(|| consultation.id.to_string()))
        }
        News::Gathering { mine, consultation } => {
            let details = &mine.gathering.details;
            let key = match mine.what() {
                GatheringNews::Asked => key!("letter-gathering-asked"),
                GatheringNews::Reminded => key!("letter-gathering-reminded"),
                GatheringNews::Changed => key!("letter-gathering-changed"),
                GatheringNews::CalledOff => key!("letter-gathering-off"),
            };
            let when = gathering::span(t, details);
            let sentence = t.say_with(key, &[("title", details.title.as_str().into()), ("when", when.into())]);
            let column = consultation.clone().and_then(Column::of);
            let about = column.map(|column| column.charter.title.for_lang(t.tag()).to_owned());
            (sentence, about.unwrap_or_else(|| t.say(key!("gathering-of-body"))))
        }
        News::Circular { circular, consultation } => {
            let title = Column::of(consultation.clone()).map(|c| c.charter.title.for_lang(t.tag()).to_owned());
            let key = match (circular.reminders, circular.must_confirm) {
                (0, false) => key!("letter-circular"),
                (0, true) => key!("letter-circular-confirm"),
                _ => key!("letter-circular-reminder"),
            };
            let sentence = t.say_with(key, &[("title", circular.title.0.as_str().into())]);
            (sentence, title.unwrap_or_else(|| consultation.id.to_string()))
        }
    }
}

/// The job that sends a portal's letters: outside, or in a demo onto a page.
///
/// # Errors
/// [`ReadFault`].
pub async fn notifier(app: &App, outbound: Outbound) -> Result<Notifier, ReadFault> {
    let outlets = if app.is_demo() { Outlets::Page } else { Outlets::Outside(Box::new(outbound)) };
    Ok(Notifier::new(outlets, Box::new(Letters::of(app).await?)))
}

/// A channel's name.
pub fn channel_name(t: &Locale, channel: Channel) -> String {
    t.say(match channel {
        Channel::Mail => key!("channel-mail"),
        Channel::Hook => key!("channel-hook"),
    })
}

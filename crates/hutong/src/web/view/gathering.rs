//! A gathering in words: when and where, how it stands, and how whoever is asked has answered.

use hutong_core::{
    home::gathering::{Details, Reply},
    moment::Moment,
};
use hutong_node::pages::{GatheringNews, GatheringView, MyGathering};

use super::{lang_of, quote::Stamp};
use crate::{key, locale::Locale, web::dates};

/// A gathering in a list.
pub struct Line {
    /// Its page.
    pub href: String,
    /// Its heading.
    pub title: String,
    /// The heading's language.
    pub lang: &'static str,
    /// When it is.
    pub when: String,
    /// Where.
    pub place: String,
    /// How it stands, where there is something to say.
    pub stamp: Option<Stamp>,
    /// Whether something is still to be done or seen.
    pub is_new: bool,
}

/// "2026年12月6日 09:00–11:30"; both days where there are two.
pub fn span(t: &Locale, details: &Details) -> String {
    let (starts, ends) = (details.starts.0, details.ends.0);
    let is_one_day = dates::day_number(starts) == dates::day_number(ends);
    let end = if is_one_day { dates::clock(ends) } else { dates::minute(t, ends) };
    t.say_with(key!("gathering-span"), &[("from", dates::minute(t, starts).into()), ("to", end.into())])
}

/// A gathering as anybody sees it.
pub fn line(t: &Locale, view: &GatheringView, href: String, now: Moment) -> Line {
    Line {
        href,
        title: view.details.title.clone(),
        lang: lang_of(&view.details.title),
        when: span(t, &view.details),
        place: view.details.place.clone(),
        stamp: standing(t, view, now),
        is_new: false,
    }
}

/// The same for somebody who is asked.
pub fn my_line(t: &Locale, mine: &MyGathering, href: String, now: Moment) -> Line {
    let view = &mine.gathering;
    let is_over = now >= view.details.starts || view.off.is_some();
    let is_new = mine.is_open(now);
    let stamp = match (mine.reply, is_over) {
        _ if is_new && mine.what() == GatheringNews::Changed => Some(stamp(t, key!("gathering-changed"), "waiting")),
        (Some(reply), false) => Some(replied(t, Some(reply))),
        (None, false) if view.takes(now) => Some(stamp(t, key!("gathering-asked"), "waiting")),
        _ => standing(t, view, now),
    };
    Line { stamp, is_new, ..line(t, view, href, now) }
}

/// What somebody answered.
pub fn replied(t: &Locale, reply: Option<Reply>) -> Stamp {
    match reply {
        Some(Reply::Coming) => stamp(t, key!("gathering-coming"), "good"),
        Some(Reply::Leave) => stamp(t, key!("gathering-leave"), "bad"),
        None => stamp(t, key!("gathering-no-answer"), "waiting"),
    }
}

/// How it stands for everybody; `None` while one signs up or waits for it.
pub fn standing(t: &Locale, view: &GatheringView, now: Moment) -> Option<Stamp> {
    if view.off.is_some() {
        Some(stamp(t, key!("gathering-off"), "bad"))
    } else if now >= view.details.ends {
        Some(stamp(t, key!("gathering-over"), "closed"))
    } else if now >= view.details.starts {
        Some(stamp(t, key!("gathering-now"), "good"))
    } else {
        None
    }
}

fn stamp(t: &Locale, key: &str, kind: &'static str) -> Stamp {
    Stamp { label: t.say(key), kind }
}

/// "还有 3 个名额": what is left of the seats; empty where nobody counts them.
pub fn seats(t: &Locale, view: &GatheringView) -> String {
    match view.details.seats {
        Some(seats) => {
            let left = seats.saturating_sub(view.coming);
            t.say_with(key!("gathering-seats-left"), &[("seats", seats.into()), ("left", left.into())])
        }
        None => String::new(),
    }
}

//! What happens when, to be subscribed to: when each consultation opens and closes, and gatherings of which everybody may
//! know.

use axum::{extract::Path, response::Response};
use hutong_core::moment::Moment;

use super::gathering::{HAPPENINGS_MAX, happening};
use crate::{
    key,
    web::{
        errors::Trouble,
        ics::{Happening, calendar},
        places::Column,
        visitor::Visitor,
    },
};

/// How long an end of a collection shows in a calendar, in seconds.
const SHOWN_S: u64 = 1_800;
/// How long a gathering stays in the calendar after its end, in days.
const KEPT_DAYS: u64 = 60;

/// The days of one consultation.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let title = column.charter.title.for_lang(v.locale().tag()).to_owned();
    let mut all = Vec::from(days(&v, &column));
    for view in gatherings(&v).await? {
        if view.about.as_ref() == Some(&column.id) {
            all.push(happening(&v, &view, column.charter.simulated));
        }
    }
    Ok(calendar(&v, &title, &all))
}

/// The days of all that have a charter in force, and all public gatherings.
///
/// # Errors
/// A fault of the store.
pub async fn all(v: Visitor) -> Result<Response, Trouble> {
    let views = v.app.node().store().list_consultations().await?;
    let columns: Vec<Column> = views.into_iter().filter_map(Column::of).collect();
    let mut all: Vec<Happening> = columns.iter().flat_map(|column| days(&v, column)).collect();
    for view in gatherings(&v).await? {
        let column = columns.iter().find(|column| Some(&column.id) == view.about.as_ref());
        all.push(happening(&v, &view, column.map_or(v.app.is_demo(), |column| column.charter.simulated)));
    }
    Ok(calendar(&v, &v.locale().say(key!("portal-name")), &all))
}

async fn gatherings(v: &Visitor) -> Result<Vec<hutong_node::pages::GatheringView>, Trouble> {
    let since = Moment(v.app.now().0.saturating_sub(KEPT_DAYS * crate::web::dates::DAY_S));
    Ok(v.app.node().store().public_gatherings(since, HAPPENINGS_MAX).await?)
}

fn days(v: &Visitor, column: &Column) -> [Happening; 2] {
    let charter = &column.charter;
    [
        day(v, column, "opens", key!("calendar-opens"), charter.opens),
        day(v, column, "closes", key!("calendar-closes"), charter.closes),
    ]
}

fn day(v: &Visitor, column: &Column, what: &str, key: &str, at: Moment) -> Happening {
    let (t, charter) = (v.locale(), &column.charter);
    let said = t.say_with(key, &[("title", charter.title.for_lang(t.tag()).into())]);
    let question = charter.question.for_lang(t.tag());
    let notice = if charter.simulated { format!("\n{}", t.say(key!("portal-demo"))) } else { String::new() };
    Happening {
        uid: format!("{}-{what}", column.id),
        sequence: charter.ver,
        starts: at,
        ends: Moment(at.0 + SHOWN_S),
        summary: if charter.simulated { format!("{} {said}", t.say(key!("calendar-simulated"))) } else { said },
        description: format!("{question}{notice}"),
        place: String::new(),
        is_off: false,
        url: format!("{}/c/{}", v.outside(), column.id),
    }
}

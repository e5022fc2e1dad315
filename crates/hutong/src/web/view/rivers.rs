//! Two rivers: one line a body over the last fourteen days, on one scale, never stacked; with the same in words.

use std::fmt::Write;

use hutong_core::{
    consultation::item::{Audience, ItemKind},
    ids::{ConsultationId, Origin},
    moment::Moment,
};
use hutong_node::{Node, reading::PageFault};

use super::Badge;
use crate::{
    key,
    locale::Locale,
    web::dates::{self, ZONE_OFFSET_S},
};

/// Days that are drawn.
pub const DAYS: usize = 14;
const WIDTH: usize = 280;
const HEIGHT: usize = 48;
/// Room above and below, so that the line's own width is not cut.
const PAD: usize = 4;

/// One body's line.
pub struct River {
    /// Whose.
    pub badge: Badge,
    /// The line as points of an SVG polyline, and the area below it.
    pub points: String,
    /// See `points`.
    pub area: String,
    /// Items on each day, oldest first.
    pub by_day: Vec<u64>,
    /// The line in words.
    pub words: String,
}

/// Width and height of the drawing, for its `viewBox`.
pub fn view_box() -> String {
    format!("0 0 {WIDTH} {HEIGHT}")
}

/// Public opinions of each body on each of the last [`DAYS`] days up to a moment, in the order given.
///
/// # Errors
/// A fault of the store.
pub async fn count(
    node: &Node,
    consultation: &ConsultationId,
    origins: &[Origin],
    until: Moment,
) -> Result<Vec<Vec<u64>>, PageFault> {
    let of = (consultation, ItemKind::Opinion);
    let counts = node.count_days(of, Audience::Public, (until, ZONE_OFFSET_S), DAYS).await?;
    let line = |origin: &Origin| {
        let tiers = counts.iter().filter(|((of, _), _)| of == origin).map(|(_, days)| days);
        tiers.fold(vec![0; DAYS], |sum, days| sum.iter().zip(days).map(|(a, b)| a + b).collect())
    };
    Ok(origins.iter().map(line).collect())
}

/// Draws the lines on one scale. `last` is the day at the right edge.
pub fn draw(t: &Locale, lines: Vec<(Badge, Vec<u64>)>, last: u64) -> Vec<River> {
    let most = lines.iter().flat_map(|(_, line)| line).copied().max().unwrap_or_default().max(1);
    let draw_one = |(badge, by_day): (Badge, Vec<u64>)| {
        let mut points = String::new();
        for (at, n) in by_day.iter().enumerate() {
            let x = at * WIDTH / (DAYS - 1);
            let height = usize::try_from(n * (HEIGHT - 2 * PAD) as u64 / most).unwrap_or_default();
            // Writing to a string does not fail.
            let _ = write!(points, "{}{x},{}", if at == 0 { "" } else { " " }, HEIGHT - PAD - height);
        }
        let area = format!("0,{HEIGHT} {points} {WIDTH},{HEIGHT}");
        let words = words(t, &badge, &by_day, last);
        River { badge, points, area, words, by_day }
    };
    lines.into_iter().map(draw_one).collect()
}

fn words(t: &Locale, badge: &Badge, by_day: &[u64], last: u64) -> String {
    let sum: u64 = by_day.iter().sum();
    let (at, most) = by_day.iter().enumerate().max_by_key(|(at, n)| (**n, *at)).unwrap_or((0, &0));
    let name = ("body", badge.name.as_str().into());
    if sum == 0 {
        return t.say_with(key!("portal-river-none"), &[name]);
    }
    let day = dates::short_day(t, last.saturating_sub((DAYS - 1 - at) as u64));
    t.say_with(key!("portal-river-words"), &[name, ("n", sum.into()), ("day", day.into()), ("most", (*most).into())])
}

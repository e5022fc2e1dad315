//! The opinion map: groups as areas. No person is drawn, no statement, and no group too small to be shown.

use std::fmt::Write;

use hutong_analysis::groups::map::Area;
use hutong_analysis::groups::{Group, OpinionGroups, Outcome};
use hutong_analysis::output::group_name;

use super::{hide_small, say};
use crate::key;
use crate::locale::Locale;

/// Voters below which no map is drawn.
const VOTERS_MIN: usize = 30;
/// Width and height of the drawing.
const SIZE: (f64, f64) = (640.0, 440.0);
/// Standard deviations that an area spans: about two thirds of its people.
const SPAN: f64 = 1.5;
/// Colours of areas: none of them a body's.
pub const TONES: [&str; 6] = ["#4a5f8f", "#7a4a72", "#66722f", "#356b66", "#8a5a44", "#555b66"];

/// The drawing and the sentence that says the same.
#[derive(Clone, Debug, Default)]
pub struct Map {
    /// The drawing; empty where there is nothing to draw.
    pub svg: String,
    /// What it says.
    pub sentence: String,
}

/// A group as it is drawn: what it is called by its number, how many people, and where.
#[derive(Clone, Copy, Debug)]
pub struct Shape<'a> {
    /// Its position among the groups, from 0.
    pub number: usize,
    /// People in it.
    pub people: usize,
    /// Where they are.
    pub area: &'a Area,
}

/// Draws the groups of a result.
pub fn draw(groups: &OpinionGroups, voters: usize, t: &Locale) -> Map {
    let sizes: Vec<u64> = groups.groups.iter().map(|group| group.members.len() as u64).collect();
    let hidden = hide_small(&sizes);
    let shown: Vec<(usize, &Group)> = groups.groups.iter().enumerate().filter(|(at, _)| !hidden[*at]).collect();
    let sentence = match groups.outcome {
        _ if voters < VOTERS_MIN => {
            say(t, key!("report-map-few"), &[("voters", voters.into()), ("needed", VOTERS_MIN.into())])
        }
        Outcome::TooFewVoters { placed, needed } => {
            let values = [("placed", u64::from(placed).into()), ("needed", u64::from(needed).into())];
            say(t, key!("report-map-too-few"), &values)
        }
        Outcome::OneGroup => t.say(key!("report-map-one")),
        Outcome::Groups => {
            let name = |(at, group): &(usize, &Group)| {
                let values = [("name", group_name(*at).into()), ("people", group.members.len().into())];
                say(t, key!("report-map-group"), &values)
            };
            let names: Vec<String> = shown.iter().map(name).collect();
            let names = names.join(&t.say(key!("report-list-separator")));
            say(t, key!("report-map-groups"), &[("count", groups.groups.len().into()), ("names", names.into())])
        }
    };
    let drawable = groups.outcome == Outcome::Groups && voters >= VOTERS_MIN && !shown.is_empty();
    let shapes: Vec<Shape<'_>> =
        shown.iter().map(|(at, group)| Shape { number: *at, people: group.members.len(), area: &group.area }).collect();
    Map { svg: if drawable { areas(&shapes, &sentence, t) } else { String::new() }, sentence }
}

/// The drawing of some groups, with a sentence for those who do not see it. Whoever calls this has left out the small.
pub fn areas(shown: &[Shape<'_>], sentence: &str, t: &Locale) -> String {
    let reach = |group: &Shape<'_>, axis: usize| {
        let [along, across] = group.area.spread.map(|spread| spread * SPAN);
        let (x, y) = (group.area.axis[axis], group.area.axis[1 - axis]);
        (along * x * along * x + across * y * across * y).sqrt()
    };
    let edge = |axis: usize, sign: f64| {
        let edges = shown.iter().map(|group| sign * (group.area.centre[axis] + sign * reach(group, axis)));
        sign * edges.fold(f64::MIN, f64::max)
    };
    let (left, right, bottom, top) = (edge(0, -1.0), edge(0, 1.0), edge(1, -1.0), edge(1, 1.0));
    let room = 1.25;
    let scale = (SIZE.0 / ((right - left).max(1e-9) * room)).min(SIZE.1 / ((top - bottom).max(1e-9) * room));
    let place = |point: [f64; 2]| {
        (
            SIZE.0 / 2.0 + (point[0] - (left + right) / 2.0) * scale,
            SIZE.1 / 2.0 - (point[1] - (top + bottom) / 2.0) * scale,
        )
    };
    let mut svg =
        format!("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">", SIZE.0, SIZE.1, escape(sentence));
    for group in shown {
        let (x, y) = place(group.area.centre);
        let [along, across] = group.area.spread.map(|spread| (spread * SPAN * scale).max(18.0));
        // SVG's y runs downwards, so a rise is a turn to the left.
        let (sine, cosine) = (-group.area.axis[1], group.area.axis[0]);
        let tone = TONES[group.number % TONES.len()];
        let _ = write!(
            svg,
            "<ellipse rx=\"{along:.1}\" ry=\"{across:.1}\" \
             transform=\"matrix({cosine:.4} {sine:.4} {:.4} {cosine:.4} {x:.1} {y:.1})\" fill=\"{tone}\" fill-opacity=\"0.16\" stroke=\"{tone}\" stroke-width=\"2\"/>",
            -sine
        );
    }
    for group in shown {
        let (x, y) = place(group.area.centre);
        let people = say(t, key!("report-map-people"), &[("people", group.people.into())]);
        let _ = write!(
            svg,
            "<text y=\"{y:.1}\"><tspan class=\"name\" x=\"{x:.1}\">{}</tspan><tspan class=\"people\" x=\"{x:.1}\" dy=\"1.3em\">{}</tspan></text>",
            group_name(group.number),
            escape(&people)
        );
    }
    svg + "</svg>"
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

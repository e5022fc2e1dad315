//! Bars as inline SVG. Colour is never alone: the second body is hatched, and every bar stands beside its numbers.

use std::fmt::Write;

/// Width of a bar's drawing; it is stretched to its cell.
const WIDTH: f64 = 1000.0;

/// Patterns that all bars of the page use, in a drawing that is not seen.
pub fn definitions() -> String {
    let stripe = |id: &str, colour: &str, angle: i32, gap: u32, width: u32| {
        format!(
            "<pattern id=\"{id}\" width=\"{gap}\" height=\"{gap}\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate({angle})\"><rect width=\"{gap}\" height=\"{gap}\" fill=\"#fff\"/>\
             <rect width=\"{width}\" height=\"{gap}\" fill=\"{colour}\"/></pattern>"
        )
    };
    [
        stripe("hatch-1", "#b45a00", 45, 6, 4),
        stripe("hatch-2", "#5d4a8a", -45, 6, 4),
        stripe("hatch-4", "#8a2f4b", 90, 6, 4),
        stripe("against", "#6b717b", 45, 5, 2),
    ]
    .concat()
}

/// One bar of a length, `value` of `most`; `class` gives the colour.
pub fn length(value: u64, most: u64, class: &str) -> String {
    let width = if most == 0 { 0.0 } else { WIDTH * value as f64 / most as f64 };
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 1000 14\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect width=\"{width:.0}\" height=\"14\" class=\"{class}\"/></svg>"
    )
}

/// One bar parted into agree, pass, disagree.
pub fn stance(agree: u64, pass: u64, disagree: u64) -> String {
    let all = (agree + pass + disagree).max(1) as f64;
    let mut bar =
        String::from("<svg class=\"bar\" viewBox=\"0 0 1000 14\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    let mut at = 0.0;
    for (count, class) in [(agree, "agree"), (pass, "pass"), (disagree, "disagree")] {
        let width = WIDTH * count as f64 / all;
        let _ = write!(bar, "<rect x=\"{at:.0}\" width=\"{width:.0}\" height=\"14\" class=\"{class}\"/>");
        at += width;
    }
    bar + "</svg>"
}

//! Documents that people read, print and take away. HTML and JSON now; other forms render the same views.
//! Not here: what is true (`hutong-analysis`), and how tables for programs look (`results`).

pub mod my_file;
pub mod report;
pub mod sheet;
pub mod workbook;

use crate::edge::Tell;
use crate::input::problem::{Effect, Problem};
use crate::key;
use crate::locale::Locale;

/// What a problem did to its row, in words.
pub fn tell_effect(effect: Effect, t: &Locale) -> String {
    t.say(match effect {
        Effect::SetAside => key!("problem-effect-set-aside"),
        Effect::Kept => key!("problem-effect-kept"),
        Effect::Remark => key!("problem-effect-remark"),
    })
}

/// Where a problem is, in words.
pub fn tell_place(problem: &Problem, t: &Locale) -> String {
    let file = problem.file.as_str().into();
    match problem.line {
        Some(line) => t.say_with(key!("problem-place"), &[("file", file), ("line", line.to_string().into())]),
        None => t.say_with(key!("problem-place-file"), &[("file", file)]),
    }
}

/// Place, what is wrong, and what to do, in one line.
pub fn tell_problem(problem: &Problem, t: &Locale) -> String {
    let notice = problem.what.notice();
    let values = [
        ("place", tell_place(problem, t).into()),
        ("what", t.tell(&notice).into()),
        ("remedy", t.remedy(&notice).into()),
    ];
    t.say_with(key!("problem-line"), &values)
}

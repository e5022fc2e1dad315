//! The last pages: what was wrong with the input, how the result came about, and how anyone can check it.

use std::collections::BTreeMap;

use hutong_analysis::groups::Method;
use hutong_analysis::run::METHOD;

use super::{Material, count, say};
use crate::edge::Tell;
use crate::input::problem::Problem;
use crate::key;
use crate::locale::Locale;

/// Problems of one kind.
#[derive(Clone, Debug)]
pub struct ProblemRow {
    pub count: String,
    pub effect: String,
    pub what: String,
    pub remedy: String,
    pub place: String,
}

/// One line of the method page.
#[derive(Clone, Debug)]
pub struct Fact {
    pub name: String,
    pub value: String,
    pub is_hash: bool,
}

/// Problems by kind, the gravest first, each with its first place.
pub fn problems(problems: &[Problem], t: &Locale) -> Vec<ProblemRow> {
    let mut kinds: BTreeMap<(crate::input::problem::Effect, &str), Vec<&Problem>> = BTreeMap::new();
    for problem in problems {
        kinds.entry((problem.what.effect(), problem.what.code())).or_default().push(problem);
    }
    let row = |((effect, _), of): ((crate::input::problem::Effect, &str), Vec<&Problem>)| {
        let first = of[0];
        ProblemRow {
            count: count(of.len() as u64, t),
            effect: super::super::tell_effect(effect, t),
            what: t.tell(&first.what.notice()),
            remedy: t.remedy(&first.what.notice()),
            place: super::super::tell_place(first, t),
        }
    };
    kinds.into_iter().map(row).collect()
}

/// Method, parameters, hashes.
pub fn facts(material: &Material<'_>, t: &Locale) -> Vec<Fact> {
    let analysis = material.analysis;
    let fact = |name: &str, value: String| Fact { name: t.say(name), value, is_hash: false };
    let themes = match analysis.parameters.themes.k {
        Some(k) => say(t, key!("report-method-themes-asked"), &[("count", k.into())]),
        None => t.say(key!("report-method-themes-own")),
    };
    let groups = match (&analysis.groups, analysis.parameters.groups) {
        (None, _) => t.say(key!("report-method-groups-none")),
        (Some(groups), Method::Ours) => say(t, key!("report-method-groups-ours"), &[("version", groups.method.into())]),
        (Some(groups), Method::Polis) => {
            say(t, key!("report-method-groups-polis"), &[("version", groups.method.into())])
        }
    };
    vec![
        fact(key!("report-method-name"), METHOD.to_owned()),
        fact(key!("report-method-themes"), themes),
        fact(key!("report-method-groups"), groups),
        fact(key!("report-method-duplicates"), t.say(key!("report-method-duplicates-how"))),
        fact(key!("report-method-sentences"), t.say(key!("report-method-sentences-how"))),
        Fact { name: t.say(key!("report-method-input")), value: analysis.input_hash.to_hex(), is_hash: true },
        Fact { name: t.say(key!("report-method-output")), value: material.output_hash.to_owned(), is_hash: true },
        fact(key!("report-method-again"), t.say(key!("report-method-again-how"))),
    ]
}

//! The chapter on votes: common ground first, then divergence, then one-sided concerns; then the groups.

use std::collections::BTreeMap;

use hutong_analysis::bridging::Class;
use hutong_analysis::groups::representative::{Representative, Side};
use hutong_analysis::groups::{Group, OpinionGroups, Outcome};
use hutong_analysis::output::group_name;
use hutong_analysis::report_draft::{BodyVotes, count_votes};

use super::map::{self, Map, TONES};
use super::{Bodies, Material, PEOPLE_FIRM_MIN, PEOPLE_SHOWN_MIN, bars, count, hide_small, say, tag_of};
use crate::key;
use crate::locale::Locale;

/// Statements told of each class; all stand in `statements.csv`.
const STANDINGS_SHOWN_MAX: usize = 10;
/// Colours of the bodies, as in the style sheet.
const BODY_TONES: [&str; 6] = ["#136f8a", "#b45a00", "#5d4a8a", "#3f6b2e", "#8a2f4b", "#4c5866"];

/// The chapter.
#[derive(Clone, Debug, Default)]
pub struct Chapter {
    pub caption: String,
    pub summary: Vec<String>,
    /// Pieces of the key: drawing and word.
    pub legend: Vec<(String, String)>,
    pub parts: Vec<Part>,
    pub map: Map,
    pub groups: Vec<GroupRow>,
}

/// One class of statements.
#[derive(Clone, Debug, Default)]
pub struct Part {
    pub heading: String,
    pub meaning: String,
    pub standings: Vec<StandingRow>,
    pub more: String,
}

/// A statement and how bodies and groups stand to it.
#[derive(Clone, Debug)]
pub struct StandingRow {
    pub id: String,
    pub text: String,
    pub lang: String,
    pub remark: String,
    pub rows: Vec<CellRow>,
}

/// One body or group.
#[derive(Clone, Debug)]
pub struct CellRow {
    pub name: String,
    pub tone: &'static str,
    pub bar: String,
    pub shares: String,
    pub few: bool,
    pub hidden: bool,
}

/// A group told.
#[derive(Clone, Debug)]
pub struct GroupRow {
    pub name: String,
    pub people: String,
    pub stability: String,
    pub heading: String,
    /// Side, statement, its language, share.
    pub speaks: Vec<(String, String, String, String)>,
}

/// Builds the chapter; none without votes.
pub fn chapter(material: &Material<'_>, bodies: &Bodies, t: &Locale) -> Option<Chapter> {
    let groups = material.analysis.groups.as_ref()?;
    let counts = &material.analysis.counts;
    let values = [
        ("voters", counts.voters.into()),
        ("statements", counts.statements.into()),
        ("min", PEOPLE_SHOWN_MIN),
        ("firm", PEOPLE_FIRM_MIN),
    ]
    .map(|(name, number): (&'static str, u64)| (name, crate::locale::Value::Count(number)));
    let key = |class: &str, word: &str| {
        let box_ = format!("<svg viewBox=\"0 0 20 12\"><rect width=\"20\" height=\"12\" class=\"{class}\"/></svg>");
        (box_, t.say(word))
    };
    let teller = Teller { material, bodies, groups, votes: count_votes(material.input), t };
    Some(Chapter {
        caption: say(t, key!("report-votes-caption"), &values),
        summary: teller.summary(),
        legend: vec![
            key("agree", key!("report-agree")),
            key("pass", key!("report-pass")),
            key("disagree", key!("report-disagree")),
        ],
        parts: teller.parts(),
        map: map::draw(groups, counts.voters as usize, t),
        groups: teller.groups(),
    })
}

struct Teller<'a> {
    material: &'a Material<'a>,
    bodies: &'a Bodies,
    groups: &'a OpinionGroups,
    votes: BTreeMap<&'a str, Vec<BodyVotes>>,
    t: &'a Locale,
}

impl Teller<'_> {
    fn summary(&self) -> Vec<String> {
        let counts = &self.material.analysis.counts;
        let (voters, votes) = (u64::from(counts.voters), counts.votes);
        let key = match self.groups.outcome {
            Outcome::Groups => key!("report-summary-groups"),
            Outcome::OneGroup => key!("report-summary-one-group"),
            Outcome::TooFewVoters { .. } => key!("report-summary-few-voters"),
        };
        let values = [("voters", voters.into()), ("votes", votes.into()), ("groups", self.groups.groups.len().into())];
        let of = |class: Class| self.ranked(class).len().into();
        let standing = [
            ("common", of(Class::CommonGround)),
            ("divergent", of(Class::Divergence)),
            ("sided", of(Class::OneSided)),
            ("open", of(Class::Undecided)),
        ];
        vec![say(self.t, key, &values), say(self.t, key!("report-summary-standing"), &standing)]
    }

    /// Statements of a class by index: common ground by its score, divergence by how far they stand apart.
    fn ranked(&self, class: Class) -> Vec<usize> {
        let Some(bridging) = &self.material.analysis.bridging else { return Vec::new() };
        let of_class = bridging.statements.iter().enumerate().filter_map(|(at, standing)| {
            let standing = standing.as_ref().filter(|standing| standing.class == class)?;
            let score = match (class, standing.side) {
                (Class::CommonGround, Some(Side::Disagree)) => standing.disagree_score,
                (Class::CommonGround, _) => standing.agree_score,
                _ => Some(standing.spread),
            };
            Some((at, score.unwrap_or_default()))
        });
        let mut found: Vec<(usize, f64)> = of_class.collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.into_iter().map(|(at, _)| at).collect()
    }

    /// Whether people are together against it.
    fn is_rejected(&self, at: usize) -> bool {
        let bridging = self.material.analysis.bridging.as_ref();
        let standing = bridging.and_then(|bridging| bridging.statements[at].as_ref());
        standing.and_then(|standing| standing.side) == Some(Side::Disagree)
    }

    /// One class after the other; a concern is one-sided only where there are two sides.
    fn parts(&self) -> Vec<Part> {
        let mut parts = vec![
            self.part(Class::CommonGround, key!("report-common"), key!("report-common-means")),
            self.part(Class::Divergence, key!("report-divergence"), key!("report-divergence-means")),
        ];
        if self.bodies.are_several() {
            parts.push(self.part(Class::OneSided, key!("report-sided"), key!("report-sided-means")));
        }
        parts
    }

    fn part(&self, class: Class, heading: &str, meaning: &str) -> Part {
        let ranked = self.ranked(class);
        let more = ranked.len().saturating_sub(STANDINGS_SHOWN_MAX);
        Part {
            heading: self.t.say(heading),
            meaning: self.t.say(meaning),
            standings: ranked.iter().take(STANDINGS_SHOWN_MAX).map(|at| self.standing(*at)).collect(),
            more: match (ranked.is_empty(), more) {
                (true, _) => self.t.say(key!("report-part-none")),
                (false, 0) => String::new(),
                (false, more) => say(self.t, key!("report-part-more"), &[("count", more.into())]),
            },
        }
    }

    fn standing(&self, at: usize) -> StandingRow {
        let statement = &self.material.input.statements[at];
        let votes = self.votes.get(statement.id.as_str()).map_or(&[][..], Vec::as_slice);
        let mut rows = self.cells(votes.iter().map(|votes| {
            let place = self.bodies.place(&votes.body) % BODY_TONES.len();
            (self.bodies.name(&votes.body, self.t), BODY_TONES[place], [votes.agree, votes.pass, votes.disagree])
        }));
        if self.groups.groups.len() > 1 {
            rows.extend(self.cells(self.groups.groups.iter().enumerate().map(|(number, group)| {
                let name = say(self.t, key!("report-group-name"), &[("name", group_name(number).into())]);
                let votes = group.counts[at];
                (name, TONES[number % TONES.len()], [votes.agree, votes.pass, votes.disagree].map(u64::from))
            })));
        }
        let (id, text) = (statement.id.clone(), statement.text.clone());
        let remark = if self.is_rejected(at) { self.t.say(key!("report-rejected")) } else { String::new() };
        StandingRow { id, lang: tag_of(&text, ""), text, remark, rows }
    }

    /// One row each, none of them small enough to point at a person.
    fn cells(&self, of: impl Iterator<Item = (String, &'static str, [u64; 3])>) -> Vec<CellRow> {
        let cells: Vec<(String, &'static str, [u64; 3])> = of.collect();
        let people: Vec<u64> = cells.iter().map(|(_, _, votes)| votes.iter().sum()).collect();
        let hidden = hide_small(&people);
        let row = |((name, tone, [agree, pass, disagree]), (people, hidden)): (
            (String, &'static str, [u64; 3]),
            (u64, bool),
        )| {
            let share = |count: u64| self.t.percent(count as f64 / people.max(1) as f64);
            let values = [
                ("agree", share(agree).into()),
                ("disagree", share(disagree).into()),
                ("pass", share(pass).into()),
                ("people", people.into()),
            ];
            CellRow {
                name,
                tone,
                bar: bars::stance(agree, pass, disagree),
                shares: say(self.t, key!("report-shares"), &values),
                few: people < PEOPLE_FIRM_MIN,
                hidden,
            }
        };
        cells.into_iter().zip(people.into_iter().zip(hidden)).map(row).collect()
    }

    fn groups(&self) -> Vec<GroupRow> {
        let sizes: Vec<u64> = self.groups.groups.iter().map(|group| group.members.len() as u64).collect();
        let shown = self.groups.groups.iter().enumerate().zip(hide_small(&sizes)).filter(|(_, hidden)| !hidden);
        if self.groups.outcome != Outcome::Groups {
            return Vec::new();
        }
        shown.map(|((number, group), _)| self.group(number, group)).collect()
    }

    fn group(&self, number: usize, group: &Group) -> GroupRow {
        let people = group.members.len() as u64;
        let values = [("name", group_name(number).into()), ("people", people.into())];
        let firm = group.representative.iter().filter(|one| u64::from(one.trials) >= PEOPLE_SHOWN_MIN);
        GroupRow {
            name: say(self.t, key!("report-group-name"), &[("name", group_name(number).into())]),
            people: count(people, self.t),
            stability: group.stability.map_or_else(|| "–".to_owned(), |stability| format!("{stability:.2}")),
            heading: say(self.t, key!("report-group-speaks"), &values),
            speaks: firm.map(|one| self.speak(one)).collect(),
        }
    }

    fn speak(&self, one: &Representative) -> (String, String, String, String) {
        let side = if one.side == Side::Agree { key!("report-group-agree") } else { key!("report-group-disagree") };
        let text = self.material.input.statements[one.statement as usize].text.clone();
        let values = [("people", u64::from(one.successes).into()), ("of", u64::from(one.trials).into())];
        let lang = tag_of(&text, "");
        (self.t.say(side), text, lang, say(self.t, key!("report-group-share"), &values))
    }
}

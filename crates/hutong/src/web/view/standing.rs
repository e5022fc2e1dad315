//! How a statement stands between bodies and opinion groups: bars with their counts, and the same as one sentence. Counts
//! of few people were withheld before they got here.

use hutong_analysis::{bridging::Class, groups::representative::Side, output::group_name};
use hutong_node::{
    jobs::analyse::{StandingView, VoteCount},
    reading::ItemsByPlace,
};

use super::{Badge, lang_of};
use crate::{
    documents::report::bars,
    key,
    locale::Locale,
    web::{places::Column, state::App},
};

/// One body's or group's votes.
pub struct Bar {
    /// Whose, of a body.
    pub badge: Option<Badge>,
    /// Whose, in words.
    pub name: String,
    /// The class that colours it.
    pub tone: String,
    /// The bar; empty where the votes are withheld.
    pub svg: String,
    /// Counts in words, or that they are withheld.
    pub counts: String,
    /// The same in short, for a table.
    pub short: String,
    /// So few stances that it carries a warning.
    pub is_few: bool,
}

/// A statement.
pub struct Standing {
    /// Its words.
    pub text: String,
    /// Their language.
    pub lang: &'static str,
    /// Its page.
    pub href: String,
    /// What class it is of.
    pub class: String,
    /// Whether everybody is against it.
    pub is_rejected: bool,
    /// Per body.
    pub bodies: Vec<Bar>,
    /// Per opinion group.
    pub groups: Vec<Bar>,
    /// All of it as one sentence.
    pub sentence: String,
}

/// The name of a class.
pub fn class_name(t: &Locale, class: Class, bodies: usize) -> String {
    t.say(match class {
        // Two are "both"; one, or more, are not.
        Class::CommonGround if bodies == 2 => key!("map-common-both"),
        Class::CommonGround => key!("map-common"),
        Class::Divergence => key!("map-divergence"),
        Class::OneSided => key!("map-sided"),
        Class::Undecided => key!("map-undecided"),
    })
}

/// The view of a standing; `None` for a statement that may not be read any more.
pub fn standing(t: &Locale, app: &App, column: &Column, items: &ItemsByPlace, of: &StandingView) -> Option<Standing> {
    let text = items.get(&of.statement)?.text.clone()?;
    let hosts = &column.charter.hosts;
    let is_rejected = of.side == Some(Side::Disagree);
    let bodies: Vec<Bar> = hosts
        .iter()
        .enumerate()
        .filter_map(|(at, host)| {
            let count = of.bodies.get(&host.origin)?;
            let badge = Badge::new(host.name.for_lang(t.tag()), &host.code, at);
            Some(bar(t, badge.name.clone(), badge.side.to_owned(), Some(badge), *count))
        })
        .collect();
    let groups: Vec<Bar> = match of.groups.len() {
        // One group is everybody.
        0 | 1 => Vec::new(),
        _ => of.groups.iter().enumerate().map(|(number, count)| group_bar(t, number, *count)).collect(),
    };
    let class = class_name(t, of.class, hosts.len());
    let told: Vec<String> = hosts
        .iter()
        .filter_map(|host| Some(tell(t, host.name.for_lang(t.tag()), *of.bodies.get(&host.origin)?)))
        .collect();
    let said = if is_rejected { t.say(key!("map-together-against")) } else { class.clone() };
    let values = [
        ("statement", text.as_str().into()),
        ("class", said.into()),
        ("bodies", told.join(&t.say(key!("map-semicolon"))).into()),
    ];
    Some(Standing {
        lang: lang_of(&text),
        href: column.path(app, &of.statement),
        sentence: t.say_with(key!("map-sentence"), &values),
        text,
        class,
        is_rejected,
        bodies,
        groups,
    })
}

fn group_bar(t: &Locale, number: usize, count: Option<VoteCount>) -> Bar {
    let name = t.say_with(key!("map-group"), &[("name", group_name(number).into())]);
    bar(t, name, tone(number), None, count)
}

/// The class that colours a group: none of them a body's.
pub fn tone(number: usize) -> String {
    format!("tone-{}", number % crate::documents::report::map::TONES.len())
}

fn bar(t: &Locale, name: String, tone: String, badge: Option<Badge>, count: Option<VoteCount>) -> Bar {
    let Some(count) = count else {
        let counts = t.say(key!("map-hidden"));
        return Bar { badge, name, tone, svg: String::new(), counts, short: "–".to_owned(), is_few: false };
    };
    let VoteCount { agree, disagree, pass } = count;
    let values = [
        ("agree", agree.into()),
        ("disagree", disagree.into()),
        ("pass", pass.into()),
        ("people", count.people().into()),
    ];
    Bar {
        badge,
        name,
        tone,
        svg: bars::stance(agree.into(), pass.into(), disagree.into()),
        counts: t.say_with(key!("map-counts"), &values),
        short: [agree, disagree, pass].map(|n| t.number(n.into())).join(" / "),
        is_few: count.is_few(),
    }
}

fn tell(t: &Locale, body: &str, count: Option<VoteCount>) -> String {
    let Some(count) = count else { return t.say_with(key!("map-sentence-hidden"), &[("body", body.into())]) };
    let values = [
        ("body", body.into()),
        ("agree", count.agree.into()),
        ("disagree", count.disagree.into()),
        ("people", count.people().into()),
    ];
    t.say_with(key!("map-sentence-body"), &values)
}

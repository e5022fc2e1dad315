//! Ids and documents that many tests use.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    command::Actor,
    consultation::{
        charter::{Bilingual, Charter, Cosigning, Host, Prompt, Review},
        item::{Audience, Module, Tier},
        plan::{Plan, Progress, Row},
        report::{Claim, Recommendation, Report, Section, Source},
        survey::{Question, QuestionKind, Questionnaire},
        theme::{Theme, ThemeTree},
    },
    facts::{Private, Roles, Standing},
    ids::{Code, ConsultationId, DocumentId, Origin, PartName, PersonId, Place, PromptId, Ref},
    moment::Moment,
};

pub const A: &str = "sc.example/zx/log/1";
pub const B: &str = "cq.example/zx/log/1";
pub const C: &str = "gz.example/zx/log/1";

pub fn origin(name: &str) -> Origin {
    Origin::new(name).unwrap()
}

pub fn place(log: &str, index: u64) -> Place {
    Place { origin: origin(log), index }
}

pub fn topic() -> ConsultationId {
    ConsultationId::new("science-city").unwrap()
}

pub fn document(kind: &str) -> DocumentId {
    DocumentId::new(&format!("science-city/{kind}")).unwrap()
}

pub fn code(word: &str) -> Code {
    Code::new(word).unwrap()
}

pub fn prompt(word: &str) -> PromptId {
    PromptId::new(word).unwrap()
}

pub fn part(word: &str) -> PartName {
    PartName::new(word).unwrap()
}

pub fn person(word: &str) -> Actor {
    Actor::Person(PersonId::new(word).unwrap())
}

pub fn device(word: &str) -> Actor {
    Actor::Device(PersonId::new(word).unwrap())
}

pub fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.to_owned(), en: en.to_owned() }
}

/// Everything switched on, hosted by these logs.
pub fn charter(ver: u64, hosts: &[&str]) -> Charter {
    let host = |name: &&str| Host {
        origin: origin(name),
        code: name[..2].to_uppercase(),
        name: both(&format!("{}政协", &name[..2]), ""),
    };
    let prompt_of = |id: &str, audience| Prompt { id: prompt(id), title: both("怎样建", "How to build"), audience };
    Charter {
        consultation: topic(),
        ver,
        code: "KXC".to_owned(),
        year: 2026,
        title: both("共建科学城", "Building together"),
        question: both("怎样一起建？", "How do we build it together?"),
        hosts: hosts.iter().map(host).collect(),
        prompts: vec![prompt_of("p1", Audience::Public), prompt_of("p2", Audience::Members)],
        tiers: vec![(Tier::Member, code("roll")), (Tier::Verified, code("phone-code")), (Tier::Open, code("none"))],
        modules: Module::ALL.iter().copied().collect(),
        review: Review::Before,
        vote_rows_open: true,
        cosign: Some(Cosigning { needed: 3, days: 20 }),
        opens: Moment(1_000),
        closes: Moment(9_000),
        rules: both("", ""),
        reason: both(if ver > 1 { "改了日期" } else { "" }, ""),
        simulated: true,
    }
}

/// A person on file: tier word or none, role word or none.
pub fn standing(name: &str, tier: Option<Tier>, role: &str) -> Standing {
    let mut key = [0; 32];
    key[..name.len()].copy_from_slice(name.as_bytes());
    Standing {
        tier,
        roles: Roles::from_words(Some(role).filter(|r| !r.is_empty())).unwrap(),
        scoped: Vec::new(),
        key: Private(key),
        name: Private(if tier == Some(Tier::Open) { String::new() } else { format!("姓名 {name}") }),
        affiliations: Private(vec![("sector".to_owned(), format!("界别 {name}"))]),
    }
}

/// The people of a body.
pub fn people() -> BTreeMap<PersonId, Standing> {
    let of = [
        ("member", Some(Tier::Member), ""),
        ("member-2", Some(Tier::Member), ""),
        ("verified", Some(Tier::Verified), ""),
        ("open", Some(Tier::Open), ""),
        ("guest", None, ""),
        ("moderator", None, "moderator"),
        ("moderator-2", None, "moderator"),
        ("drafter", None, "drafter"),
        ("checker", None, "checker"),
        ("signatory", None, "signatory"),
        ("admin", None, "administrator"),
        ("security", None, "security"),
        ("auditor", None, "auditor"),
        ("observer", None, "observer"),
    ];
    of.into_iter().map(|(id, tier, role)| (PersonId::new(id).unwrap(), standing(id, tier, role))).collect()
}

/// A theme tree with one theme of these items.
pub fn themes(ver: u64, items: Vec<Ref>) -> ThemeTree {
    let theme =
        Theme { id: code("t1"), parent: None, label: "交通".to_owned(), machine_label: "道路".to_owned(), items };
    ThemeTree { consultation: topic(), ver, themes: vec![theme], unthemed: Vec::new() }
}

/// A report with one sentence that rests on these items.
pub fn report(ver: u64, items: Vec<Ref>, pins: Vec<(Origin, u64)>) -> Report {
    let sources = items.into_iter().map(|item| Source { item, quote: Some((0, 2)) }).collect();
    let claims = vec![Claim { text: "路上太久".to_owned(), sources }];
    let recommendations = vec![Recommendation { text: "开通快线".to_owned(), claims }];
    let section = Section { label: "交通".to_owned(), counts: BTreeMap::new(), recommendations };
    Report {
        consultation: topic(),
        ver,
        title: both("协商报告", "Report"),
        pins: pins.into_iter().collect::<BTreeSet<_>>().into_iter().collect(),
        counts: BTreeMap::new(),
        sections: vec![section],
        simulated: true,
    }
}

/// A plan with one row that came from these suggestions.
pub fn plan(ver: u64, mut from: Vec<Ref>) -> Plan {
    from.sort_by(|a, b| (&a.origin, a.index).cmp(&(&b.origin, b.index)));
    let row = Row {
        no: 1,
        topic: both("两江水质", "Water of the rivers"),
        form: code("remote"),
        leads: vec![(origin(B), "人口资源环境委员会".to_owned())],
        quarter: 2,
        progress: Progress::Planned,
        held: None,
        from,
        approvals: Vec::new(),
    };
    Plan {
        consultation: topic(),
        ver,
        year: 2027,
        title: both("年度联合履职计划", "Joint plan of the year"),
        rows: vec![row],
        reason: if ver > 1 { both("改了季度", "") } else { both("", "") },
        simulated: true,
    }
}

/// Five questions: one of three options (needed), any of two, a scale, words, and one asked of whoever picked the second
/// option of the first.
pub fn questionnaire() -> Questionnaire {
    let options = |n: usize| (1..=n).map(|o| both(&format!("选项 {o}"), &format!("Option {o}"))).collect();
    let question = |kind, n, is_needed, shown_if| Question {
        title: both("您怎么看？", "What do you think?"),
        kind,
        options: options(n),
        is_needed,
        shown_if,
    };
    Questionnaire {
        title: both("出行问卷", "Survey on travel"),
        intro: both("约三分钟。\n不记名。", ""),
        closes: Some(Moment(8_000)),
        questions: vec![
            question(QuestionKind::One, 3, true, None),
            question(QuestionKind::Many, 2, false, None),
            question(QuestionKind::Scale, 5, false, None),
            question(QuestionKind::Text, 0, false, None),
            question(QuestionKind::One, 2, true, Some((1, 2))),
        ],
    }
}

//! The form of a charter: from a charter into fields, and from fields into a charter. Six parts, as whoever plans thinks of
//! them: the question, its sub-questions, who may take part, the rules, the time, the reason.

use std::collections::BTreeSet;

use hutong_core::{
    consultation::{
        charter::{Bilingual, Charter, Cosigning, HOSTS_MAX, Host, PROMPTS_MAX, Prompt, Review},
        item::{Audience, Module, Tier},
    },
    ids::{Code, Origin, PromptId},
    moment::Moment,
    refusal::Refusal,
};

use crate::web::{dates, errors::Trouble, forms::Posted};

/// Empty rows for further sub-questions.
const ROWS_MORE: usize = 3;
/// Signatures that a proposal needs, and days to get them, until somebody says otherwise.
const SIGNATURES: u64 = 5;
const SIGNING_DAYS: u64 = 30;
/// How somebody is known to be who they say, where it is looked at.
pub(super) const ASSURANCES: [&str; 2] = ["phone-code", "oidc"];

/// Puts a charter into the fields of its form.
pub(super) fn fill(posted: &mut Posted, charter: &Charter) {
    let mut both = |name: &str, words: &Bilingual| {
        posted.set(&format!("{name}-zh"), &words.zh);
        posted.set(&format!("{name}-en"), &words.en);
    };
    both("title", &charter.title);
    both("question", &charter.question);
    both("rules", &charter.rules);
    both("reason", &charter.reason);
    posted.set("code", &charter.code);
    posted.set("year", &charter.year.to_string());
    for (at, prompt) in charter.prompts.iter().enumerate() {
        posted.set(&format!("prompt-{at}-id"), prompt.id.as_str());
        posted.set(&format!("prompt-{at}-zh"), &prompt.title.zh);
        posted.set(&format!("prompt-{at}-en"), &prompt.title.en);
        posted.set(&format!("prompt-{at}-audience"), prompt.audience.word());
    }
    for (tier, assurance) in &charter.tiers {
        posted.set(&format!("tier-{tier}"), "yes");
        if *tier == Tier::Verified {
            posted.set("assurance", assurance.as_str());
        }
    }
    charter.modules.iter().for_each(|module| posted.set(&format!("module-{module}"), "yes"));
    posted.set("review", if charter.review == Review::Before { "before" } else { "after" });
    if charter.vote_rows_open {
        posted.set("rows", "yes");
    }
    let cosign = charter.cosign.unwrap_or(Cosigning { needed: SIGNATURES, days: SIGNING_DAYS });
    posted.set("cosign-needed", &cosign.needed.to_string());
    posted.set("cosign-days", &cosign.days.to_string());
    posted.set("opens", &dates::field(charter.opens.0));
    posted.set("closes", &dates::field(charter.closes.0));
    for (at, host) in charter.hosts.iter().enumerate() {
        posted.set(&format!("host-{at}"), "yes");
        posted.set(&format!("host-{at}-origin"), host.origin.as_str());
        posted.set(&format!("host-{at}-code"), &host.code);
        posted.set(&format!("host-{at}-zh"), &host.name.zh);
        posted.set(&format!("host-{at}-en"), &host.name.en);
    }
}

/// How many rows for sub-questions the form shows.
pub(super) fn rows(posted: &Posted) -> usize {
    let used = |at: &usize| {
        !posted.raw(&format!("prompt-{at}-zh")).is_empty() || !posted.raw(&format!("prompt-{at}-en")).is_empty()
    };
    let last = (0..PROMPTS_MAX).filter(used).max().map_or(0, |at| at + 1);
    (last + ROWS_MORE).min(PROMPTS_MAX)
}

/// The charter that a form describes: the next version of `base`, whose id and label of made-up data it keeps. What the form
/// shows less exactly than the charter has it (a moment to the second, how members are known) stays as it is unless it is
/// another one now. `known` are the sub-questions of all versions.
///
/// # Errors
/// A refusal that names the field; what a charter must be beyond that, its rule says when it is drafted.
pub(super) fn read(posted: &Posted, base: &Charter, known: &BTreeSet<PromptId>, ver: u64) -> Result<Charter, Trouble> {
    let bad =
        |field: &'static str, problem: &str| Trouble::Refused(Refusal::BadEntry { field, problem: problem.to_owned() });
    let both =
        |name: &str| Bilingual { zh: posted.line(&format!("{name}-zh")), en: posted.line(&format!("{name}-en")) };
    let passage =
        |name: &str| Bilingual { zh: posted.text(&format!("{name}-zh")), en: posted.text(&format!("{name}-en")) };
    let moment = |name: &'static str, before: Moment| {
        if posted.raw(name) == dates::field(before.0) {
            return Ok(before);
        }
        dates::read_field(posted.raw(name)).ok_or_else(|| bad(name, "a day and a time such as 2026-12-01T08:00"))
    };
    let tiers = Tier::ALL.iter().filter(|tier| posted.has(&format!("tier-{tier}"))).map(|tier| {
        let before = base.tiers.iter().find(|(known, _)| known == tier).map(|(_, how)| how.as_str());
        let assurance = match tier {
            Tier::Member => before.unwrap_or("roll"),
            Tier::Verified => Some(posted.raw("assurance")).filter(|how| !how.is_empty()).unwrap_or(ASSURANCES[0]),
            Tier::Open => before.unwrap_or("none"),
        };
        let code = Code::new(assurance).map_err(|_| bad("assurance", "one of those that are offered"))?;
        Ok((*tier, code))
    });
    let modules: BTreeSet<Module> =
        Module::ALL.iter().copied().filter(|module| posted.has(&format!("module-{module}"))).collect();
    let cosign = match modules.contains(&Module::Proposals) {
        true => Some(cosigning(posted).ok_or_else(|| bad("cosign", "two numbers from 1 to 1,000"))?),
        false => None,
    };
    let question = both("question");
    if question.zh.is_empty() && question.en.is_empty() {
        return Err(bad("question", "the question in one sentence"));
    }
    let title = both("title");
    if title.zh.is_empty() && title.en.is_empty() {
        return Err(bad("title", "a name of a few words"));
    }
    Ok(Charter {
        consultation: base.consultation.clone(),
        ver,
        code: posted.line("code").to_uppercase(),
        year: posted.raw("year").trim().parse().map_err(|_| bad("year", "a year such as 2026"))?,
        title,
        question,
        hosts: hosts(posted).ok_or_else(|| bad("hosts", "a body with its letters and its name"))?,
        prompts: prompts(posted, known).ok_or_else(|| bad("prompts", "at most 64 sub-questions"))?,
        tiers: tiers.collect::<Result<_, Trouble>>()?,
        modules,
        review: if posted.raw("review") == "after" { Review::After } else { Review::Before },
        vote_rows_open: posted.has("rows"),
        cosign,
        opens: moment("opens", base.opens)?,
        closes: moment("closes", base.closes)?,
        rules: passage("rules"),
        reason: passage("reason"),
        simulated: base.simulated,
    })
}

/// How proposals are signed.
fn cosigning(posted: &Posted) -> Option<Cosigning> {
    let number = |name: &str| posted.raw(name).trim().parse().ok();
    Some(Cosigning { needed: number("cosign-needed")?, days: number("cosign-days")? })
}

/// Hosts that are ticked.
fn hosts(posted: &Posted) -> Option<Vec<Host>> {
    let mut hosts = Vec::new();
    for at in (0..HOSTS_MAX).filter(|at| posted.has(&format!("host-{at}"))) {
        let code = posted.line(&format!("host-{at}-code")).to_uppercase();
        let name = Bilingual { zh: posted.line(&format!("host-{at}-zh")), en: posted.line(&format!("host-{at}-en")) };
        if name.zh.is_empty() && name.en.is_empty() {
            return None;
        }
        hosts.push(Host { origin: Origin::new(posted.raw(&format!("host-{at}-origin"))).ok()?, code, name });
    }
    Some(hosts)
}

/// Sub-questions that have words, in their order. One that was there keeps its id; a new one gets the next that no version
/// had: what was said under an id stays under its own question.
fn prompts(posted: &Posted, known: &BTreeSet<PromptId>) -> Option<Vec<Prompt>> {
    let field = |at: usize, name: &str| posted.line(&format!("prompt-{at}-{name}"));
    let rows: Vec<usize> =
        (0..PROMPTS_MAX).filter(|at| !field(*at, "zh").is_empty() || !field(*at, "en").is_empty()).collect();
    let mut taken = known.clone();
    taken.extend(rows.iter().filter_map(|at| PromptId::new(&field(*at, "id")).ok()));
    let mut prompts = Vec::new();
    for at in rows {
        let id = match PromptId::new(&field(at, "id")) {
            Ok(id) => id,
            Err(_) => {
                let free =
                    (1_u64..).find_map(|n| PromptId::new(&format!("p{n}")).ok().filter(|id| !taken.contains(id)))?;
                taken.insert(free.clone());
                free
            }
        };
        let audience = Audience::from_word(posted.raw(&format!("prompt-{at}-audience"))).unwrap_or(Audience::Public);
        prompts.push(Prompt { id, title: Bilingual { zh: field(at, "zh"), en: field(at, "en") }, audience });
    }
    Some(prompts)
}

#[cfg(test)]
mod tests {
    use hutong_core::ids::ConsultationId;

    use super::*;

    fn both(zh: &str, en: &str) -> Bilingual {
        Bilingual { zh: zh.to_owned(), en: en.to_owned() }
    }

    fn charter() -> Charter {
        let host = |name: &str, code: &str| Host {
            origin: Origin::new(name).expect("an origin"),
            code: code.to_owned(),
            name: both(code, ""),
        };
        Charter {
            consultation: ConsultationId::new("rivers").expect("an id"),
            ver: 1,
            code: "RV".to_owned(),
            year: 2026,
            title: both("两江", "Two rivers"),
            question: both("怎么办?", "What now?"),
            hosts: vec![host("a.example/x/log/1", "SC"), host("b.example/x/log/1", "CQ")],
            prompts: vec![
                Prompt { id: PromptId::new("p1").expect("an id"), title: both("一", ""), audience: Audience::Public },
                Prompt {
                    id: PromptId::new("p4").expect("an id"),
                    title: both("二", "two"),
                    audience: Audience::Members,
                },
            ],
            tiers: vec![
                (Tier::Member, Code::new("roll").expect("a code")),
                (Tier::Verified, Code::new("oidc").expect("a code")),
                (Tier::Open, Code::new("none").expect("a code")),
            ],
            modules: [Module::Opinions, Module::Stance, Module::Proposals].into(),
            review: Review::After,
            vote_rows_open: true,
            opens: Moment(1_795_650_487),
            closes: Moment(1_798_650_480),
            cosign: Some(Cosigning { needed: 3, days: 20 }),
            rules: both("先读规则。\n再写。", ""),
            reason: both("", ""),
            simulated: true,
        }
    }

    fn known(charter: &Charter) -> BTreeSet<PromptId> {
        charter.prompts.iter().map(|prompt| prompt.id.clone()).collect()
    }

    fn untouched(charter: &Charter) -> Option<Charter> {
        let mut posted = Posted::default();
        fill(&mut posted, charter);
        read(&posted, charter, &known(charter), 1).ok()
    }

    #[test]
    fn a_form_that_nobody_touched_gives_the_same_charter() {
        assert_eq!(untouched(&charter()), Some(charter()));
        // As long as a charter may be, and with members and the verified known in ways that the form does not offer.
        let mut long = charter();
        long.prompts = (0..PROMPTS_MAX)
            .map(|n| Prompt {
                id: PromptId::new(&format!("p{n}")).expect("an id"),
                title: both(&format!("问题 {n}"), ""),
                audience: Audience::Own,
            })
            .collect();
        long.hosts = (0..HOSTS_MAX)
            .map(|n| Host {
                origin: Origin::new(&format!("{n}.example/x/log/1")).expect("an origin"),
                code: format!("H{n}"),
                name: both("某政协", ""),
            })
            .collect();
        long.tiers[0].1 = Code::new("card").expect("a code");
        long.tiers[1].1 = Code::new("saml").expect("a code");
        assert_eq!(untouched(&long), Some(long));
    }

    #[test]
    fn a_new_row_gets_an_id_that_nobody_had() {
        let (mut posted, charter) = (Posted::default(), charter());
        fill(&mut posted, &charter);
        posted.set("prompt-0-zh", "");
        posted.set("prompt-2-zh", "三");
        posted.set("prompt-3-zh", "四");
        let mut known = known(&charter);
        known.insert(PromptId::new("p2").expect("an id"));
        let read = read(&posted, &charter, &known, 2).map_err(drop).expect("a charter");
        let ids: Vec<&str> = read.prompts.iter().map(|prompt| prompt.id.as_str()).collect();
        assert_eq!(ids, ["p4", "p3", "p5"], "p1 and p2 were other questions once");
        assert_eq!(rows(&posted), 7);
    }

    #[test]
    fn what_is_missing_is_named() {
        let (mut posted, charter) = (Posted::default(), charter());
        fill(&mut posted, &charter);
        posted.set("closes", "soon");
        let read = read(&posted, &charter, &known(&charter), 2);
        assert!(matches!(read, Err(Trouble::Refused(Refusal::BadEntry { field: "closes", .. }))));
    }
}

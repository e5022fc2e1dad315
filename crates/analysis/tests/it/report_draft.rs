//! The draft report and its check: what is drafted holds, and each way of not holding is found.

use hutong_analysis::citations::{Failure, Place, Record, check_citations};
use hutong_analysis::input::{Input, Opinion, Participant, Statement, Vote};
use hutong_analysis::report_draft::{BodyVotes, Disposition, Draft};
use hutong_analysis::run::{self, Parameters};

/// Opinions of two bodies on roads and schools, several of them much alike.
fn input() -> Input {
    let roads = [
        "建议尽快维修人民路的路面",
        "人民路坑太多，建议尽快维修路面",
        "希望有关部门尽快维修人民路路面",
        "人民路的路面破损严重，出行不便",
    ];
    let schools = [
        "建议在新区增设一所公办小学",
        "新区没有公办小学，建议增设",
        "希望新区增加公办小学学位",
        "孩子上学太远，新区应增设公办小学",
    ];
    let opinion = |(at, text): (usize, &&str)| Opinion {
        id: (at + 1).to_string(),
        text: format!("{text}。谢谢。"),
        author: format!("a{at}"),
        body: ["四川省政协", "重庆市政协"][at % 2].to_owned(),
        ..Opinion::default()
    };
    let mut input =
        Input { opinions: roads.iter().chain(&schools).enumerate().map(opinion).collect(), ..Input::default() };
    input.sort();
    input
}

fn drafted() -> (Draft, Record) {
    let input = input();
    let analysis = run::analyse(&input, &Parameters { audience: "public".to_owned(), ..Parameters::default() });
    (analysis.report, Record::of_input(&input, analysis.counts.disposition))
}

/// Breaks a good report in one way; the failures found, with their places.
fn check(change: impl FnOnce(&mut Draft, &mut Record)) -> Vec<(Place, Failure)> {
    let (mut report, mut record) = drafted();
    assert_eq!(check_citations(&report, &record), Ok(()), "the report holds before it is broken");
    change(&mut report, &mut record);
    check_citations(&report, &record).unwrap_err()
}

#[test]
fn a_draft_has_chapters_with_sentences_that_stand_in_opinions() {
    let (report, record) = drafted();
    let sentences: Vec<_> = report.themes.iter().flat_map(|theme| &theme.recommendations).collect();
    assert!(!sentences.is_empty());
    for sentence in sentences {
        assert!(record.opinions[&sentence.opinion].words.iter().any(|words| words.contains(&sentence.text)));
        assert_eq!(sentence.by_body.iter().map(|count| count.opinions).sum::<u64>(), sentence.sources.len() as u64);
    }
    let held: usize = report.themes.iter().map(|theme| theme.opinions.len()).sum();
    assert_eq!(held + report.unthemed.len(), 8);
}

#[test]
fn an_id_that_does_not_exist() {
    let found = check(|report, _| report.themes[0].recommendations[0].sources.push("99".to_owned()));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1, Failure::NoSuchOpinion { id: "99".to_owned() });
    assert_eq!(found[0].0.recommendation, Some(1));
    let found = check(|report, _| report.unthemed.push("99".to_owned()));
    assert!(found.iter().any(|(_, failure)| *failure == Failure::NoSuchOpinion { id: "99".to_owned() }));
}

#[test]
fn a_quotation_that_is_not_verbatim() {
    let found = check(|report, _| report.themes[0].recommendations[0].text = "建议尽快维修人民路的路灯".to_owned());
    assert!(matches!(&found[..], [(_, Failure::NotVerbatim { .. })]), "{found:?}");
    let found = check(|report, _| report.themes[0].recommendations[0].text.clear());
    assert!(matches!(&found[..], [(_, Failure::NotVerbatim { .. })]), "an empty quotation says nothing: {found:?}");
}

#[test]
fn a_count_that_does_not_add_up() {
    let found = check(|report, _| report.themes[0].recommendations[0].by_body[0].opinions += 1);
    assert!(matches!(&found[..], [(_, Failure::CountsOff { .. })]), "{found:?}");
    let found = check(|report, _| report.themes[0].by_body.clear());
    assert!(matches!(&found[..], [(_, Failure::CountsOff { .. })]), "{found:?}");
}

#[test]
fn a_sentence_without_its_source() {
    let found = check(|report, _| {
        let sentence = &mut report.themes[0].recommendations[0];
        sentence.sources.clear();
        sentence.by_body.clear();
        sentence.claims.clear();
    });
    assert!(matches!(&found[..], [(_, Failure::NoSource)]), "{found:?}");
}

#[test]
fn a_source_from_another_theme_or_counted_twice() {
    let (report, _) = drafted();
    if let [_, other, ..] = &report.themes[..] {
        let stray = other.opinions[0].clone();
        let found = check(|report, _| report.themes[0].recommendations[0].sources.push(stray.clone()));
        assert!(found.iter().any(|(_, failure)| *failure == Failure::OtherTheme { id: stray.clone() }), "{found:?}");
    }
    let found = check(|report, _| {
        let again = report.themes[0].opinions[0].clone();
        report.themes[0].opinions.push(again);
    });
    assert!(found.iter().any(|(_, failure)| matches!(failure, Failure::CountedTwice { .. })), "{found:?}");
}

#[test]
fn an_opinion_left_out() {
    let found = check(|report, _| drop(report.themes.pop()));
    assert!(matches!(&found[..], [(_, Failure::LeftOut { published: 8, ids, .. })] if !ids.is_empty()), "{found:?}");
}

#[test]
fn a_disposition_that_does_not_add_up() {
    let found = check(|report, _| report.disposition.withheld += 1);
    assert!(matches!(&found[..], [(_, Failure::DispositionOff { accepted: 8, sum: 9 })]), "{found:?}");
    let found = check(|report, record| {
        report.disposition.accepted += 3;
        record.disposition.accepted += 3;
    });
    assert!(matches!(&found[..], [(_, Failure::DispositionOff { accepted: 11, sum: 8 })]), "{found:?}");
}

#[test]
fn votes_that_the_record_does_not_have() {
    let found = check(|report, _| {
        let votes = BodyVotes { body: "x".to_owned(), agree: 1, ..BodyVotes::default() };
        report.themes[0].recommendations[0].votes.push(votes);
    });
    assert!(matches!(&found[..], [(_, Failure::VotesOff { .. })]), "{found:?}");
}

#[test]
fn withheld_opinions_are_accounted_for() {
    let elsewhere = Disposition { withheld: 2, merged: 1, ..Disposition::default() };
    let input = input();
    let analysis = run::analyse(&input, &Parameters { elsewhere, ..Parameters::default() });
    assert_eq!((analysis.counts.disposition.accepted, analysis.counts.disposition.published), (11, 8));
    let record = Record::of_input(&input, analysis.counts.disposition);
    assert_eq!(check_citations(&analysis.report, &record), Ok(()));
}

#[test]
fn statements_bring_their_votes_into_the_report() {
    let mut input = input();
    let statement =
        |opinion: &Opinion| Statement { id: opinion.id.clone(), text: opinion.text.clone(), ..Statement::default() };
    input.statements = input.opinions.iter().map(statement).collect();
    let bodies = ["四川省政协", "重庆市政协"];
    let person =
        |at: usize| Participant { id: at.to_string(), body: bodies[at % 2].to_owned(), ..Participant::default() };
    input.participants = (0..40).map(person).collect();
    let vote =
        |at: u32| Vote { participant: at / 8, statement: at % 8, value: if at.is_multiple_of(3) { -1 } else { 1 } };
    input.votes = (0..320).map(vote).collect();
    input.sort();
    let analysis = run::analyse(&input, &Parameters::default());
    let voted =
        analysis.report.themes.iter().flat_map(|theme| &theme.recommendations).filter(|one| !one.votes.is_empty());
    assert!(voted.clone().count() > 0, "{:?}", analysis.report);
    for sentence in voted {
        assert_eq!(sentence.votes.iter().map(|votes| votes.agree + votes.disagree + votes.pass).sum::<u64>(), 40);
    }
    let record = Record::of_input(&input, analysis.counts.disposition);
    assert_eq!(check_citations(&analysis.report, &record), Ok(()));
}

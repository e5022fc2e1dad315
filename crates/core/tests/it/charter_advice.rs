//! What a drafter hears before anybody signs.

use hutong_core::consultation::{
    charter::{Advice, Charter, Contradiction, Review},
    item::{Audience, Module, Tier},
};

use crate::fixtures::{A, B, both, charter, code};

fn changed(change: impl FnOnce(&mut Charter)) -> Charter {
    let mut charter = charter(2, &[A, B]);
    charter.opens.0 = 0;
    charter.closes.0 = 40 * 86_400;
    charter.rules = both("先审后发", "Review first");
    charter.reason = both("改了日期", "Other dates");
    change(&mut charter);
    charter
}

#[test]
fn a_sound_charter_contradicts_nothing() {
    assert!(changed(|_| ()).contradictions().is_empty());
}

#[test]
fn each_contradiction_is_named() {
    let check = |change: fn(&mut Charter), wanted: Contradiction| {
        let found = changed(change).contradictions();
        assert!(found.contains(&wanted), "{wanted} is not in {found:?}");
    };
    check(
        |c| {
            c.modules = [Module::Replies].into();
        },
        Contradiction::RepliesWithoutOpinions,
    );
    check(|c| c.modules = [Module::Support].into(), Contradiction::SupportWithoutOpinions);
    check(
        |c| {
            c.vote_rows_open = true;
            c.modules = [Module::Opinions].into();
        },
        Contradiction::RowsWithoutVotes,
    );
    check(|c| c.tiers = vec![(Tier::Verified, code("none"))], Contradiction::VerifiedByNothing);
    check(|c| c.modules.clear(), Contradiction::NothingToDo);
}

#[test]
fn advice_is_given_where_a_second_look_is_worth_it() {
    let check = |change: fn(&mut Charter), wanted: Advice| {
        assert!(!changed(|_| ()).advice().contains(&wanted), "{wanted} without reason");
        let found = changed(change).advice();
        assert!(found.contains(&wanted), "{wanted} is not in {found:?}");
    };
    check(|c| c.closes.0 = 6 * 86_400, Advice::FewDays);
    check(|c| c.closes.0 = 300 * 86_400, Advice::ManyDays);
    check(|c| c.prompts.clear(), Advice::NoPrompts);
    check(|c| c.rules = both("", ""), Advice::NoRules);
    check(|c| c.question.zh = "问".repeat(61), Advice::LongQuestion);
    check(|c| c.rules = both("先审后发", ""), Advice::OneLanguage);
    check(|c| c.tiers = vec![(Tier::Member, code("roll"))], Advice::MembersAlone);
    check(|c| c.prompts.iter_mut().for_each(|p| p.audience = Audience::Members), Advice::NothingPublic);
    check(
        |c| {
            c.review = Review::After;
            c.tiers = vec![(Tier::Open, code("none"))];
        },
        Advice::PublicUnread,
    );
}

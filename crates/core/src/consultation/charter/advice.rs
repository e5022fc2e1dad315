//! What whoever drafts a charter should hear before anybody signs it: contradictions, which no signature gets past, and
//! advice, which everybody may overrule.

use std::collections::BTreeSet;

use super::{Bilingual, Charter, Review};
use crate::consultation::item::{Audience, Module, Tier, words};

/// Days of collecting below which few have heard of it in time, and above which few come back; most take 30 to 60.
const DAYS_FEW: u64 = 14;
const DAYS_MANY: u64 = 120;
/// Seconds of a day.
const DAY_S: u64 = 86_400;
/// Characters of a question above which it is no longer one sentence to be asked on a telephone.
const QUESTION_CHARS: usize = 60;

words! {
    /// A charter that says one thing and its opposite.
    Contradiction {
        /// Replies are on, opinions to reply to are not.
        RepliesWithoutOpinions = "replies-without-opinions",
        /// Support is on, opinions to support are not.
        SupportWithoutOpinions = "support-without-opinions",
        /// Rows of votes go to co-hosts, and nobody votes.
        RowsWithoutVotes = "rows-without-votes",
        /// A tier is called verified, and nobody's identity is looked at.
        VerifiedByNothing = "verified-by-nothing",
        /// Nothing is switched on.
        NothingToDo = "nothing-to-do",
    }
}

words! {
    /// What is worth a second look. Nothing of it is wrong.
    Advice {
        /// Few days to collect.
        FewDays = "few-days",
        /// Very many days.
        ManyDays = "many-days",
        /// No sub-questions: what is said will be hard to sort.
        NoPrompts = "no-prompts",
        /// No rules of moderation in words.
        NoRules = "no-rules",
        /// The question is long.
        LongQuestion = "long-question",
        /// Something is written in one language alone.
        OneLanguage = "one-language",
        /// The public may not take part at all.
        MembersAlone = "members-alone",
        /// Nothing that is said may be read by the public.
        NothingPublic = "nothing-public",
        /// What anybody writes is public before somebody has read it.
        PublicUnread = "public-unread",
    }
}

impl Charter {
    /// Whole days of collecting.
    pub fn days(&self) -> u64 {
        self.closes.0.saturating_sub(self.opens.0) / DAY_S
    }

    /// What contradicts itself.
    pub fn contradictions(&self) -> BTreeSet<Contradiction> {
        let has = |module| self.modules.contains(&module);
        let unassured = self.tiers.iter().any(|(tier, how)| *tier == Tier::Verified && how.as_str() == "none");
        let found = [
            (has(Module::Replies) && !has(Module::Opinions), Contradiction::RepliesWithoutOpinions),
            (has(Module::Support) && !has(Module::Opinions), Contradiction::SupportWithoutOpinions),
            (self.vote_rows_open && !has(Module::Stance), Contradiction::RowsWithoutVotes),
            (unassured, Contradiction::VerifiedByNothing),
            (self.modules.is_empty(), Contradiction::NothingToDo),
        ];
        found.into_iter().filter_map(|(is_so, what)| is_so.then_some(what)).collect()
    }

    /// What is worth a second look.
    pub fn advice(&self) -> BTreeSet<Advice> {
        let is_half = |both: &Bilingual| both.zh.is_empty() != both.en.is_empty();
        let halves = [&self.title, &self.question, &self.rules, &self.reason];
        let is_long = |text: &str| text.chars().count() > QUESTION_CHARS;
        let takes_public = self.admits(Tier::Open) || self.admits(Tier::Verified);
        let is_hidden = |audience: Audience| audience != Audience::Public;
        let found = [
            (self.days() < DAYS_FEW, Advice::FewDays),
            (self.days() > DAYS_MANY, Advice::ManyDays),
            (self.prompts.is_empty(), Advice::NoPrompts),
            (self.rules.zh.is_empty() && self.rules.en.is_empty(), Advice::NoRules),
            (is_long(&self.question.zh), Advice::LongQuestion),
            (halves.into_iter().chain(self.prompts.iter().map(|p| &p.title)).any(is_half), Advice::OneLanguage),
            (!takes_public, Advice::MembersAlone),
            (!self.prompts.is_empty() && self.prompts.iter().all(|p| is_hidden(p.audience)), Advice::NothingPublic),
            (self.review == Review::After && self.admits(Tier::Open), Advice::PublicUnread),
        ];
        found.into_iter().filter_map(|(is_so, what)| is_so.then_some(what)).collect()
    }
}

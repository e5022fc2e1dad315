//! What a charter will mean for whoever meets it: a citizen, a member, the other body.

use hutong_core::consultation::{
    charter::Charter,
    item::{Audience, Module, Tier},
};

use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        view::{phrases::phrases, quote},
    },
};

/// As whom a charter is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum As {
    Citizen,
    Member,
    Partner,
}

impl As {
    /// Of a form's field; a citizen for anything unknown.
    pub fn of(word: &str) -> As {
        match word {
            "member" => As::Member,
            "partner" => As::Partner,
            _ => As::Citizen,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            As::Citizen => "citizen",
            As::Member => "member",
            As::Partner => "partner",
        }
    }
}

/// A tab.
pub(super) struct Tab {
    pub word: &'static str,
    pub label: String,
    pub is_chosen: bool,
}

/// The page as it will be.
pub(super) struct Preview {
    pub tabs: Vec<Tab>,
    pub title: String,
    pub question: Vec<String>,
    /// From when to when, and for how long.
    pub span: String,
    /// What they can do.
    pub can: Vec<String>,
    /// Each sub-question, and who reads what is said under it.
    pub prompts: Vec<(String, String)>,
    pub rules: Vec<String>,
    pub sha256: Option<String>,
}

/// A charter in the eyes of somebody.
pub(super) fn preview(t: &Locale, charter: &Charter, eyes: As) -> Preview {
    let labels = [
        (As::Citizen, key!("papers-as-citizen")),
        (As::Member, key!("papers-as-member")),
        (As::Partner, key!("papers-as-partner")),
    ];
    let tabs =
        labels.map(|(as_whom, label)| Tab { word: as_whom.word(), label: t.say(label), is_chosen: as_whom == eyes });
    let span = [
        ("from", dates::minute(t, charter.opens.0).into()),
        ("to", dates::minute(t, charter.closes.0).into()),
        ("days", charter.days().into()),
    ];
    let prompts = charter
        .prompts
        .iter()
        .map(|prompt| (prompt.title.for_lang(t.tag()).to_owned(), quote::audience(t, prompt.audience)));
    Preview {
        tabs: tabs.into(),
        title: charter.title.for_lang(t.tag()).to_owned(),
        question: phrases(charter.question.for_lang(t.tag())),
        span: t.say_with(key!("papers-span"), &span),
        can: if eyes == As::Partner { of_partner(t, charter) } else { of_taker(t, charter, eyes) },
        prompts: prompts.collect(),
        rules: charter.rules.for_lang(t.tag()).lines().filter(|l| !l.is_empty()).map(str::to_owned).collect(),
        sha256: (eyes == As::Partner).then(|| charter.hash().to_hex()),
    }
}

/// What somebody who takes part can do.
fn of_taker(t: &Locale, charter: &Charter, eyes: As) -> Vec<String> {
    let admitted = match eyes {
        As::Member => charter.admits(Tier::Member),
        _ => charter.admits(Tier::Open) || charter.admits(Tier::Verified),
    };
    if !admitted {
        return vec![t.say(key!("papers-can-read-alone"))];
    }
    let mut can = Vec::new();
    if eyes != As::Member && !charter.admits(Tier::Open) {
        can.push(t.say(key!("papers-can-after-proof")));
    }
    let has = |module| charter.modules.contains(&module);
    let each = [
        (Module::Opinions, key!("papers-can-write")),
        (Module::Replies, key!("papers-can-reply")),
        (Module::Support, key!("papers-can-support")),
        (Module::Stance, key!("papers-can-vote")),
        (Module::Topics, key!("papers-can-suggest")),
        (Module::Survey, key!("papers-can-answer")),
        (Module::Notes, key!("papers-can-note")),
        (Module::Proposals, key!("papers-can-propose")),
    ];
    can.extend(each.into_iter().filter(|(module, _)| has(*module)).map(|(_, words)| t.say(words)));
    let hidden = charter.prompts.iter().filter(|prompt| match eyes {
        As::Member => prompt.audience > Audience::Members,
        _ => prompt.audience > Audience::Public,
    });
    let n = hidden.count();
    if n > 0 {
        can.push(t.say_with(key!("papers-can-not-read"), &[("n", n.into())]));
    }
    can
}

/// What the other body gets to see.
fn of_partner(t: &Locale, charter: &Charter) -> Vec<String> {
    let own = charter.prompts.iter().filter(|prompt| prompt.audience == Audience::Own).count();
    let mut can = vec![t.say(key!("papers-partner-published"))];
    if own > 0 {
        can.push(t.say_with(key!("papers-partner-own"), &[("n", own.into())]));
    }
    can.push(t.say(match (charter.modules.contains(&Module::Stance), charter.vote_rows_open) {
        (false, _) => key!("papers-partner-no-votes"),
        (true, true) => key!("papers-partner-rows"),
        (true, false) => key!("papers-partner-counts"),
    }));
    can.push(t.say(key!("papers-partner-never")));
    can
}

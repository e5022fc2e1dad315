//! The terms of a charter in words: when, who, what, and who looks.

use hutong_core::consultation::{
    charter::{Charter, Review},
    item::{Module, Tier},
};

use super::counters;
use crate::{key, locale::Locale, web::dates};

/// Each with its name, the version first.
pub fn terms(t: &Locale, charter: &Charter) -> Vec<(String, String)> {
    let comma = t.say(key!("portal-list-comma"));
    let modules = charter.modules.iter().map(|m| {
        t.say(match m {
            Module::Opinions => key!("portal-module-opinions"),
            Module::Replies => key!("portal-module-replies"),
            Module::Support => key!("portal-module-support"),
            Module::Stance => key!("portal-module-stance"),
            Module::Topics => key!("portal-module-topics"),
            Module::Survey => key!("portal-module-survey"),
            Module::Notes => key!("portal-module-notes"),
            Module::Proposals => key!("portal-module-proposals"),
        })
    });
    let tiers = charter.tiers.iter().map(|(tier, assurance)| {
        let how = match (tier, assurance.as_str()) {
            (Tier::Member, _) => t.say(key!("portal-assurance-roll")),
            (_, "none") => t.say(key!("portal-assurance-none")),
            (_, "phone-code") => t.say(key!("portal-assurance-phone")),
            (_, other) => other.to_owned(),
        };
        t.say_with(key!("portal-charter-tier"), &[("tier", counters::tier(t, *tier).into()), ("how", how.into())])
    });
    let review = match charter.review {
        Review::Before => key!("portal-review-before"),
        Review::After => key!("portal-review-after"),
    };
    let rows = match charter.vote_rows_open {
        true => key!("portal-votes-open"),
        false => key!("portal-votes-closed"),
    };
    let cosign = charter.cosign.map(|c| {
        let values = [("n", c.needed.into()), ("days", c.days.into())];
        (t.say(key!("papers-cosign")), t.say_with(key!("papers-cosign-terms"), &values))
    });
    let join = |parts: Vec<String>| parts.join(&comma);
    let terms = vec![
        (t.say(key!("portal-charter-ver")), charter.ver.to_string()),
        (t.say(key!("portal-charter-opens")), dates::minute(t, charter.opens.0)),
        (t.say(key!("portal-charter-closes")), dates::minute(t, charter.closes.0)),
        (t.say(key!("portal-charter-modules")), join(modules.collect())),
        (t.say(key!("portal-charter-tiers")), join(tiers.collect())),
        (t.say(key!("portal-charter-review")), t.say(review)),
        (t.say(key!("portal-charter-votes")), t.say(rows)),
    ];
    terms.into_iter().chain(cosign).collect()
}

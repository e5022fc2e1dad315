//! Counters by body and tier: each number names its unit, and no number is a sum over bodies.

use hutong_core::consultation::{
    charter::Charter,
    item::{ItemKind, State, Tier},
};
use hutong_node::pages::BodyCounts;

use super::Badge;
use crate::{key, locale::Locale};

/// One body's row.
pub struct Counter {
    /// Whose.
    pub badge: Badge,
    /// 条: public opinions accepted.
    pub items: String,
    /// Of these, published.
    pub published: String,
    /// Of these, by tier in words.
    pub tiers: Vec<String>,
    /// 人次 and 人, where this node knows them.
    pub acts: Option<String>,
    /// See `acts`.
    pub people: Option<String>,
    /// Accepted opinions, as a number.
    pub n: u64,
}

/// Name of a tier.
pub fn tier(t: &Locale, tier: Tier) -> String {
    match tier {
        Tier::Member => t.say(key!("portal-tier-member")),
        Tier::Verified => t.say(key!("portal-tier-verified")),
        Tier::Open => t.say(key!("portal-tier-open")),
    }
}

/// The counters of every host, in the charter's order.
pub fn counters(t: &Locale, charter: &Charter, counts: &[BodyCounts]) -> Vec<Counter> {
    let rows = charter.hosts.iter().enumerate().map(|(at, host)| {
        let body = counts.iter().find(|c| c.origin == host.origin);
        let sum = |test: &dyn Fn(&hutong_node::pages::ItemCount) -> bool| {
            body.map_or(0, |b| b.sum(|c| c.kind == ItemKind::Opinion && test(c)))
        };
        let n = sum(&|_| true);
        let published = sum(&|c| c.state == State::Published || c.state == State::Merged);
        let by_tier = Tier::ALL.iter().map(|tier| (*tier, sum(&|c| c.tier == *tier))).filter(|(_, n)| *n > 0);
        let taking_part = body.and_then(|b| b.taking_part.as_ref());
        let acts = taking_part.map(|p| p.acts.values().sum::<u64>());
        Counter {
            badge: Badge::new(host.name.for_lang(t.tag()), &host.code, at),
            items: t.say_with(key!("portal-count-items"), &[("n", n.into())]),
            published: t.say_with(key!("portal-count-published"), &[("n", published.into())]),
            tiers: by_tier
                .map(|(which, n)| {
                    t.say_with(key!("portal-count-tier"), &[("tier", tier(t, which).into()), ("n", n.into())])
                })
                .collect(),
            acts: acts.map(|n| t.say_with(key!("portal-count-acts"), &[("n", n.into())])),
            people: taking_part.map(|p| t.say_with(key!("portal-count-people"), &[("n", p.people_in_all.into())])),
            n,
        }
    });
    rows.collect()
}

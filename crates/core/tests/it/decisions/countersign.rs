//! 会签: who may ask, who may answer, and about which words.

use hutong_core::{
    command::Actor,
    home::{COUNTERSIGNERS_MAX, CountersignDraft, Countersigning, HomeAsk, decide},
    ids::PersonId,
    refusal::Refusal,
};
use hutong_log::hash::sha256;

use super::{note, scene::scene};
use crate::fixtures::{A, B, charter, device, document, person};

fn id(text: &str) -> PersonId {
    PersonId::new(text).unwrap()
}

#[test]
fn whoever_is_asked_answers_and_nobody_else() {
    tables();
}

/// Every row.
pub fn tables() {
    use Countersigning::{Agree, Ask, Object, Release};
    use Refusal as R;
    let bytes = charter(2, &[A, B]).bytes();
    let mut base = scene();
    let facts = base.documents.entry(document("charter")).or_default();
    facts.drafted.insert(sha256(&bytes));
    facts.countersigns.insert(sha256(&bytes), [(id("moderator"), false)].into());
    let of = |bytes: &[u8], step| {
        HomeAsk::CountersignDraft(CountersignDraft { document: document("charter"), sha256: sha256(bytes), step })
    };
    let ask = |step| of(&bytes, step);
    let many = || Ask(vec![id("signatory"); COUNTERSIGNERS_MAX]);
    let count = COUNTERSIGNERS_MAX + 1;
    let table = [
        ("a drafter asks", person("drafter"), ask(Ask(vec![id("signatory")])), Ok(())),
        ("a checker asks", person("checker"), ask(Ask(vec![id("signatory"), id("drafter")])), Ok(())),
        (
            "a member asks nobody",
            person("member"),
            ask(Ask(vec![id("signatory")])),
            Err(R::NeedsRole { role: "drafter" }),
        ),
        ("who reads no papers is not asked", person("drafter"), ask(Ask(vec![id("member")])), Err(R::UnknownPerson)),
        ("nor who is nobody", person("drafter"), ask(Ask(vec![id("nobody")])), Err(R::UnknownPerson)),
        ("nor twenty-one", person("drafter"), ask(many()), Err(R::TooMany { count, count_max: COUNTERSIGNERS_MAX })),
        ("about another draft", person("drafter"), of(b"x", Ask(vec![id("signatory")])), Err(R::Overtaken)),
        ("whoever was asked agrees", person("moderator"), ask(Agree), Ok(())),
        ("or says why not", person("moderator"), ask(Object("费用没有着落".to_owned())), Ok(())),
        ("but says it", person("moderator"), ask(Object(String::new())), Err(R::ReasonMissing)),
        ("to what was shown alone", person("moderator"), of(b"x", Agree), Err(R::NotAsked)),
        ("nobody else agrees", person("signatory"), ask(Agree), Err(R::NotAsked)),
        ("no device does", device("open"), ask(Agree), Err(R::NotAsked)),
        ("the node does not", Actor::Node, ask(Agree), Err(R::UnknownPerson)),
        ("a checker asks somebody no longer", person("checker"), ask(Release(id("moderator"))), Ok(())),
        ("who was asked", person("checker"), ask(Release(id("signatory"))), Err(R::NotAsked)),
        (
            "nobody lets themselves off",
            person("moderator"),
            ask(Release(id("moderator"))),
            Err(R::NeedsRole { role: "drafter" }),
        ),
    ];
    for (when, actor, ask, wanted) in table {
        let found = decide(&actor, &ask, &base);
        if let Err(refusal) = &found {
            note(refusal);
        }
        assert_eq!(found, wanted, "{when}");
    }
}

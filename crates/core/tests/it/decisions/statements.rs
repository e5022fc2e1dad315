//! Sentences that are put to the vote: by people, and by the body itself.

use hutong_core::{
    command::Ask,
    consultation::{
        item::{Module, State},
        phase::Phase,
        statement,
    },
    refusal::Refusal,
};

use super::{
    Row, as_is, check,
    taking_part::{in_phase, switch_off},
};
use crate::fixtures::{A, B, person, place, topic};

#[rustfmt::skip]
pub fn submit_statement() -> Vec<Row> {
    use Refusal as R;
    let ask = |text: &str, from: Option<(&str, u64)>| {
        let taken_from = from.map(|(log, index)| place(log, index));
        Ask::SubmitStatement(statement::Submit { consultation: topic(), text: text.into(), taken_from })
    };
    vec![
        ("of one's own", person("member"), ask("修路", None), as_is, Ok("statement/member/public text author")),
        ("from an opinion", person("member"), ask("修路", Some((B, 1))), as_is,
            Ok("statement/member/public of B1 text author")),
        ("from an opinion for members", person("member"), ask("修路", Some((B, 2))), as_is,
            Ok("statement/member/members of B2 text author")),
        ("from what one may not read", person("verified"), ask("修路", Some((B, 2))), as_is, Err(R::NoSuchItem)),
        ("from a statement", person("member"), ask("修路", Some((A, 4))), as_is, Err(R::WrongKind)),
        ("too long for a card", person("member"), ask(&"长".repeat(141), None), as_is,
            Err(R::TextTooLong { chars: 141, chars_max: 140 })),
        ("on two lines", person("member"), ask("一\n二", None), as_is,
            Err(R::TextControl { position: 2, found: 10 })),
        ("stance is off", person("member"), ask("修路", None),
            |b| switch_off(b, Module::Stance),
            Err(R::ModuleOff { module: Module::Stance })),
        ("themes are being made", person("member"), ask("修路", None), |b| in_phase(b, Some(Phase::Deliberating)),
            Err(R::NotInThisPhase { phase: Phase::Deliberating })),
    ]
}

#[rustfmt::skip]
pub fn choose_statement() -> Vec<Row> {
    use Refusal as R;
    let ask = |text: &str, log, index| {
        Ask::ChooseStatement(statement::Choose { item: place(log, index), text: text.into() })
    };
    vec![
        ("of the own body's", person("moderator"), ask("修路", A, 1), as_is,
            Ok("statement/open/public of A1 text; published of it")),
        ("of the other body's, while themes are made", person("moderator"), ask("修路", B, 2),
            |b| in_phase(b, Some(Phase::Deliberating)), Ok("statement/open/members of B2 text; published of it")),
        ("by a member", person("member"), ask("修路", A, 1), as_is, Err(R::NeedsRole { role: "moderator" })),
        ("from words for secretariats", person("moderator"), ask("修路", B, 5), as_is, Err(R::NoSuchItem)),
        ("from what is withheld", person("moderator"), ask("修路", A, 3), as_is,
            Err(R::WrongState { state: State::Withheld })),
        ("from a statement", person("moderator"), ask("修路", A, 4), as_is, Err(R::WrongKind)),
        ("too long for a card", person("moderator"), ask(&"长".repeat(141), A, 1), as_is,
            Err(R::TextTooLong { chars: 141, chars_max: 140 })),
        ("stance is off", person("moderator"), ask("修路", A, 1), |b| switch_off(b, Module::Stance),
            Err(R::ModuleOff { module: Module::Stance })),
        ("it is closed", person("moderator"), ask("修路", A, 1), |b| in_phase(b, Some(Phase::Closed)),
            Err(R::NotInThisPhase { phase: Phase::Closed })),
    ]
}

#[test]
fn sentences_are_put_to_the_vote() {
    check(&submit_statement());
    check(&choose_statement());
}

//! Every refusal that a rule can give is given somewhere in the tables.

use std::collections::BTreeSet;

use hutong_core::refusal::Refusal;

use super::{
    accounts, by_receipt, check, closing, countersign, desk, documents, flags, follow_up, gatherings, home, moderation,
    objections, plans, programs, reached, shortlist, statements, survey, taking_part, telling, upkeep, voices,
};

/// Refusals of intake, before any rule is asked.
const OF_INTAKE: [&str; 5] = ["KeyReused", "Busy", "PasswordWeak", "UnknownIdentity", "LogEnded"];

/// Names of all refusals; a new one does not compile until it is listed.
fn all() -> BTreeSet<String> {
    macro_rules! names {
        ($($name:ident)*) => {{
            #[allow(dead_code, reason = "only there so that the compiler counts")]
            fn counted(refusal: &Refusal) {
                match refusal { $(Refusal::$name { .. } => {})* }
            }
            [$(stringify!($name)),*].map(str::to_owned).into()
        }};
    }
    names! {
        NoSuchConsultation CharterNotInForce NotHost NotOpenYet AlreadyOpen RollNotFrozen RollFrozen NotInThisPhase
        ModuleOff TierNotAdmitted UnknownPerson NeedsRole NoSuchPrompt AudienceTooWide TextBlank TextTooLong
        TextControl TextNotNormal NoNameOnFile AttachmentMissing TooMany NoSuchItem WrongKind NotAuthor OwnItem
        AlreadyDone NotOurItem WrongState WasPublished HasVotes ReportRestsOnIt ReasonMissing BadMergeTarget
        SplitTooSmall SameModerator BadDocument WrongVersion AlreadyAccepted NoSuchProposal DocumentNotHere NotChecked
        NotInForce PendingLeft NothingToSeal UnknownSource SourceNotPublished BadEntry NothingToErase NoSuchErasure
        SignInFailed TooManyAttempts PasswordWeak RolesClash OwnRoles Claimed NeedsSecond Paused NotProven TooLate
        NotOneCluster CountClosed AlreadyAnswered AnswerMissing AnswerUnfit NotInGroup TooFewSignatures CountOpen
        Overtaken NotCountersigned NotAsked
        RolesApart NeedsScope NoSuchClient AssertionUsed
        BadAddress WrongCode BadLink NoSuchGathering TimesAtOdds NoSeatLeft SignUpOver CalledOff HasBegun
        UnknownIdentity OtherIdentity StatementVoid LogEnded StillOpen
        CharterContradicts NoSuchRecommendation NoSuchAction StepNotNow
        PinBeyond KeyReused Busy
    }
}

#[test]
fn every_refusal_is_reached() {
    let tables = [
        upkeep::change_keys(),
        upkeep::others(),
        taking_part::submit_opinion(),
        taking_part::submit_for_others(),
        taking_part::correct(),
        taking_part::supplement(),
        taking_part::withdraw(),
        by_receipt::withdraw_by_receipt(),
        taking_part::reply(),
        taking_part::support(),
        statements::submit_statement(),
        statements::choose_statement(),
        taking_part::cast_vote(),
        taking_part::appeal(),
        moderation::publish(),
        moderation::withhold(),
        moderation::merge(),
        moderation::split(),
        moderation::answer_appeal(),
        moderation::erase(),
        moderation::acknowledge(),
        documents::propose(),
        plans::propose(),
        documents::accept(),
        documents::reject(),
        documents::issue(),
        documents::anchor(),
        closing::freeze_roll(),
        closing::open(),
        closing::deliberate(),
        closing::close(),
        closing::seal(),
        closing::record_finding(),
        survey::open(),
        survey::answer(),
        survey::tally(),
        follow_up::begin(),
        follow_up::take(),
        shortlist::put(),
        shortlist::take_off(),
        voices::note(),
        voices::raise(),
        voices::propose(),
        voices::sign(),
        voices::file(),
        flags::flag(),
        flags::keep(),
        objections::object_to(),
        objections::answer_to(),
    ];
    let commands: BTreeSet<&str> = tables.iter().flatten().map(|(_, _, ask, _, _)| ask.name()).collect();
    assert_eq!(commands.len(), 49, "one table for each recorded command: {commands:?}");
    tables.iter().for_each(|table| check(table));
    home::tables();
    countersign::tables();
    accounts::tables();
    programs::tables();
    telling::tables();
    gatherings::tables();
    desk::tables();
    let mut missing = all();
    missing.retain(|name| !reached().contains(name) && !OF_INTAKE.contains(&name.as_str()));
    assert!(missing.is_empty(), "no row gives {missing:?}");
}

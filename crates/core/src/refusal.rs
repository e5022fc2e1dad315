//! A rule said no. Carries what the person needs; faces translate it and say what to do next.

use crate::{
    consultation::{
        charter::Contradiction,
        follow_up::Step,
        item::{Audience, Module, State, Tier},
        phase::Phase,
    },
    ids::{DocumentId, Place, PromptId},
    record::Void,
};

/// Why a command was not carried out. Never logged above debug: nothing is wrong with our world.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No consultation of that id is known here.
    #[error("there is no such consultation here")]
    NoSuchConsultation,
    /// The consultation has no charter in force yet.
    #[error("its charter is not in force: every co-host must accept the same bytes")]
    CharterNotInForce,
    /// This body does not host the consultation.
    #[error("this body does not host the consultation")]
    NotHost,
    /// Not opened yet.
    #[error("the consultation is not open yet")]
    NotOpenYet,
    /// Already open.
    #[error("the consultation was opened before")]
    AlreadyOpen,
    /// Members may take part, so the roll must be frozen first.
    #[error("the roll of members must be frozen before opening")]
    RollNotFrozen,
    /// The roll was frozen before.
    #[error("the roll was frozen before and stays as it is")]
    RollFrozen,
    /// The phase does not take this.
    #[error("this is not taken in the phase {phase}")]
    NotInThisPhase {
        /// The phase now.
        phase: Phase,
    },
    /// The charter does not switch this on.
    #[error("the charter does not provide for {module}")]
    ModuleOff {
        /// What is off.
        module: Module,
    },
    /// The tier may not take part.
    #[error("the charter does not admit the tier {tier}")]
    TierNotAdmitted {
        /// The person's tier.
        tier: Tier,
    },
    /// Nobody of that id is known, or without a tier.
    #[error("the person is not known here")]
    UnknownPerson,
    /// The role is missing.
    #[error("this needs the role of {role}")]
    NeedsRole {
        /// The role's word.
        role: &'static str,
    },
    /// No such prompt.
    #[error("the charter has no prompt {prompt}")]
    NoSuchPrompt {
        /// What was asked for.
        prompt: PromptId,
    },
    /// An author may narrow the audience, never widen it.
    #[error("the audience {asked} is wider than {allowed}")]
    AudienceTooWide {
        /// What was asked for.
        asked: Audience,
        /// The widest that is allowed.
        allowed: Audience,
    },
    /// The text is empty or has nothing to read in it.
    #[error("there is nothing to read in the text")]
    TextBlank,
    /// The text is too long.
    #[error("the text has {chars} characters; {chars_max} are allowed")]
    TextTooLong {
        /// Its length.
        chars: usize,
        /// The limit.
        chars_max: usize,
    },
    /// A control character the record does not take.
    #[error("character {position} is the control character U+{found:04X}, which the record does not take")]
    TextControl {
        /// Position from 1.
        position: usize,
        /// Code point.
        found: u32,
    },
    /// Not in normal form C.
    #[error("the text is not in Unicode normal form C")]
    TextNotNormal,
    /// A byline needs a name on file.
    #[error("there is no name on file to publish it under")]
    NoNameOnFile,
    /// An attachment was announced and has not arrived whole.
    #[error("attachment {n} has not arrived whole")]
    AttachmentMissing {
        /// Which one, from 1.
        n: usize,
    },
    /// Too many of something.
    #[error("{count} are too many; {count_max} are allowed")]
    TooMany {
        /// How many.
        count: usize,
        /// The limit.
        count_max: usize,
    },
    /// No such item, or not readable by whoever asks.
    #[error("there is no such item here")]
    NoSuchItem,
    /// The item is of a kind to which this does not apply.
    #[error("this cannot be done to an item of this kind")]
    WrongKind,
    /// Only its author may do this.
    #[error("only its author may do this")]
    NotAuthor,
    /// Not to one's own item.
    #[error("this cannot be done to one's own item")]
    OwnItem,
    /// Done before by the same person.
    #[error("you did this before")]
    AlreadyDone,
    /// The item belongs to the other body.
    #[error("the item belongs to another body, which alone moderates it")]
    NotOurItem,
    /// The item is in a state from which this cannot be done.
    #[error("the item is {state}")]
    WrongState {
        /// Its state.
        state: State,
    },
    /// It was published once: others have seen these words.
    #[error("it was published: add a supplement instead of changing the words")]
    WasPublished,
    /// People voted on these words.
    #[error("people voted on these words, so they stay")]
    HasVotes,
    /// A report rests on it.
    #[error("a report rests on it, so it stays")]
    ReportRestsOnIt,
    /// A withheld item needs a reason code and a sentence.
    #[error("a reason code and a sentence to the author are needed")]
    ReasonMissing,
    /// Merging needs another published item of the same consultation and kind.
    #[error("an item is merged into another published item of its kind and consultation")]
    BadMergeTarget,
    /// Splitting gives at least two arguments.
    #[error("a split gives at least two arguments")]
    SplitTooSmall,
    /// The moderator who decided may not answer the appeal or the objection.
    #[error("it is answered by somebody other than whoever decided")]
    SameModerator,
    /// The bytes of a document are not what its kind asks for.
    #[error("the document does not fit: {problem}")]
    BadDocument {
        /// What is wrong.
        problem: String,
    },
    /// The next version is another number.
    #[error("the next version of {document} is {next}")]
    WrongVersion {
        /// Which document.
        document: DocumentId,
        /// The version that can be proposed now.
        next: u64,
    },
    /// This body already accepted bytes for this version; accepts are never withdrawn.
    #[error("this body accepted bytes for this version before; adopt the next version instead")]
    AlreadyAccepted,
    /// No proposal of these bytes is known.
    #[error("no proposal of these bytes is known here")]
    NoSuchProposal,
    /// The bytes of the proposal have not arrived.
    #[error("the bytes of the proposal have not arrived, so they cannot be accepted")]
    DocumentNotHere,
    /// A document needs a checked draft by somebody other than the signatory.
    #[error("the draft has not been checked")]
    NotChecked,
    /// Somebody was asked about this draft and has not agreed.
    #[error("{count} of those asked have not countersigned")]
    NotCountersigned {
        /// How many.
        count: u64,
    },
    /// Nobody asked them about this draft.
    #[error("nobody asked for a countersignature here")]
    NotAsked,
    /// The document is not in force.
    #[error("{document} is not in force")]
    NotInForce {
        /// Which document.
        document: DocumentId,
    },
    /// Items still wait for a moderator.
    #[error("{pending} items still wait for a moderator")]
    PendingLeft {
        /// How many.
        pending: u64,
    },
    /// No votes wait to be sealed.
    #[error("no votes wait to be sealed")]
    NothingToSeal,
    /// A source that a document names does not exist.
    #[error("the document names {place:?}, which does not exist")]
    UnknownSource {
        /// What it names.
        place: Place,
    },
    /// A source that a report names is not, or no longer, published.
    #[error("the report rests on {place:?}, which is {state}")]
    SourceNotPublished {
        /// What it names.
        place: Place,
        /// Where it stands.
        state: State,
    },
    /// A verifier key, name or folder that was entered does not fit.
    #[error("{field} does not fit: {problem}")]
    BadEntry {
        /// What was entered.
        field: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// The part is not there.
    #[error("the item has no such part, or it is erased already")]
    NothingToErase,
    /// The erasure is not known or not a partner's.
    #[error("there is no such erasure of a partner")]
    NoSuchErasure,
    /// Pins that this node does not hold.
    #[error("the pinned size {asked} of {origin} is beyond the {known} leaves held here")]
    PinBeyond {
        /// Which log.
        origin: String,
        /// The size asked for.
        asked: u64,
        /// The size held.
        known: u64,
    },
    /// Name, code, password or second factor does not fit; which of them is not said.
    #[error("name and code or password do not fit together")]
    SignInFailed,
    /// Too many attempts with one name.
    #[error("too many attempts with this name; try again in {minutes} minutes")]
    TooManyAttempts {
        /// How long to wait.
        minutes: u64,
    },
    /// A password that is guessed too easily.
    #[error("the password is too easy to guess; it needs at least {chars_min} characters and must not be a common one")]
    PasswordWeak {
        /// The least length.
        chars_min: usize,
    },
    /// Roles that one person may not hold together.
    #[error("whoever audits or observes holds no role that changes anything")]
    RolesClash,
    /// Running the system and minding its accounts are two people's.
    #[error("one person does not run the system and mind its accounts too")]
    RolesApart,
    /// Nobody gives roles to themselves.
    #[error("nobody changes their own roles")]
    OwnRoles,
    /// A colleague has taken the item, or is deciding about it.
    #[error("a colleague has taken this item")]
    Claimed,
    /// Two people withhold an item here, and the first one has not said the same yet, or is the same person.
    #[error("withholding takes a second moderator, who agrees with what the first one proposed")]
    NeedsSecond,
    /// The body takes nothing in for now.
    #[error("nothing is taken in for now: {reason}")]
    Paused {
        /// The public reason.
        reason: String,
    },
    /// What was shown does not prove that the item is the asker's.
    #[error("this receipt does not show that the item is yours")]
    NotProven,
    /// The report has no such recommendation.
    #[error("the issued report has no such recommendation")]
    NoSuchRecommendation,
    /// There is no action of the follow-up there.
    #[error("there is no such action here")]
    NoSuchAction,
    /// A step that does not follow where the lane stands.
    #[error("the step {step} does not follow {}", now.map_or("nothing", Step::word))]
    StepNotNow {
        /// Where the own lane stands.
        now: Option<Step>,
        /// What was asked for.
        step: Step,
    },
    /// The decision was carried out already.
    #[error("it is too late to undo this")]
    TooLate,
    /// Many items are decided together only when they say the same.
    #[error("items are decided together only within one cluster of near-duplicates")]
    NotOneCluster,
    /// The same key came with other content.
    #[error("this form was sent before with other content")]
    KeyReused,
    /// The body takes no more answers to the survey, or no more signatures.
    #[error("it is closed here: nothing more is taken for it")]
    CountClosed,
    /// The person has answered the survey.
    #[error("you answered this survey before: take that answer back to give another one")]
    AlreadyAnswered,
    /// A question that must be answered is not.
    #[error("question {question} must be answered")]
    AnswerMissing {
        /// Which one, from 1.
        question: usize,
    },
    /// An answer does not fit its question, or to a question that is not asked after the other answers.
    #[error("the answer to question {question} does not fit it")]
    AnswerUnfit {
        /// Which one, from 1.
        question: usize,
    },
    /// A charter says one thing and its opposite.
    #[error("the charter contradicts itself: {what}")]
    CharterContradicts {
        /// What is at odds.
        what: Contradiction,
    },
    /// Whoever writes a field note is a member of the research group.
    #[error("only members of the research group write its notes")]
    NotInGroup,
    /// A proposal without enough signatures.
    #[error("{have} signed; {needed} signatures are needed")]
    TooFewSignatures {
        /// How many signed.
        have: u64,
        /// How many are needed.
        needed: u64,
    },
    /// The count of signatures is still open here.
    #[error("signatures are still taken here")]
    CountOpen,
    /// A working paper is another one by now than the one that was changed.
    #[error("a colleague has changed it meanwhile")]
    Overtaken,
    /// A token or client without the right to this.
    #[error("this needs the scope {scope}")]
    NeedsScope {
        /// The scope's word; `none` where no scope opens it.
        scope: &'static str,
    },
    /// No trusted client of that id and key, or not any more.
    #[error("there is no such trusted client")]
    NoSuchClient,
    /// A signed request that came before.
    #[error("this signed request was used before")]
    AssertionUsed,
    /// What was typed is no address of that channel.
    #[error("this is no address that can be written to")]
    BadAddress,
    /// The code is not the one that was sent, or too old.
    #[error("this is not the code that was sent there, or it is too old")]
    WrongCode,
    /// What was typed is no link to a page.
    #[error("this is no link to a page of the web")]
    BadLink,
    /// No gathering of that id, or not one to which the person is asked.
    #[error("there is no such gathering for you")]
    NoSuchGathering,
    /// It ends before it begins, or signing up ends after that.
    #[error("a gathering ends after it begins, and signing up ends before that")]
    TimesAtOdds,
    /// As many come as there are seats.
    #[error("no seat is left")]
    NoSeatLeft,
    /// Nobody signs up any more.
    #[error("signing up is over")]
    SignUpOver,
    /// It does not take place.
    #[error("the gathering was called off")]
    CalledOff,
    /// It has begun: what was answered stays.
    #[error("the gathering has begun")]
    HasBegun,
    /// The identity provider names a number that nobody of this body has.
    #[error("nobody of this body has the number that the identity provider names")]
    UnknownIdentity {
        /// The number that it names, as far as it is one.
        number: String,
    },
    /// The number is bound to another identity at the provider, or the identity to another number.
    #[error("this number is bound to another identity at the provider")]
    OtherIdentity,
    /// A statement of the root key that would change nothing in this log.
    #[error("the statement would change nothing: {why}")]
    StatementVoid {
        /// Why.
        why: Void,
    },
    /// The log has ended: nothing is written in it any more.
    #[error("the log of this body has ended")]
    LogEnded,
    /// A consultation is open in a log that is to end.
    #[error("the consultation {consultation} is still open")]
    StillOpen {
        /// Which.
        consultation: String,
    },
    /// The pool of waiting requests is full; nothing is lost.
    #[error("too many requests wait; try again in a moment, nothing is lost")]
    Busy,
}

//! What a body does on an eventful day, act by act, each in a transaction of its own. Dice depend on nothing but the size
//! of the log, so that an act done again does the same.

use hutong_core::{
    command::{Actor, Ask, Command},
    commitment::Salt,
    consultation::{
        charter::{Charter, Review},
        erasure::{AUTHOR_REQUEST, Erase},
        item::Tier,
        moderation::Withhold,
        opening::FreezeRoll,
        opinion::{Correct, Submit},
        statement,
        vote::{Cast, Choice},
    },
    facts::Private,
    home::{
        AddPasskey, AskAboutMe, BodySettings, CheckDraft, ClaimItems, CountAttempt, DraftDocument, DraftWords,
        EndToken, HandOver, MakeToken, NewCode, NoteVia, OpenSession, PinPartner, RemovePasskey, RequestKind, Ruling,
        SaveDraft, SetClient, SetPassword, SetSecondFactor, SetTwoPersons, SignIn, StageChunk, TokenScope, TokenScopes,
        UseAssertion, staff_act::StaffAct,
    },
    ids::{Code, FormKey, LeafId, PartName, Place, SessionId},
    moment::Moment,
    record::LogHead,
};
use hutong_log::{
    checkpoint::Checkpoint,
    hash::sha256,
    key::{KeyType, SigningKey},
};
use hutong_store::{
    AccountChange, CosignedHead, DeskChange, DraftStep, HomeRows, NewBatch, NewEntry, OwnChange, ProgramChange, Taken,
};

use crate::{
    house::{House, charter_of, city, opinion, person},
    pages::charter_id,
    world::{Op, World, origin},
};

/// An act of the day, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    AddPeople,
    Draft,
    Propose,
    FreezeRoll,
    Open,
    Submit,
    Publish,
    Correct,
    StageFile,
    SubmitWithFile,
    Vote,
    Seal,
    PinPartner,
    KeepCosigned,
    Follow,
    FollowAnother,
    OpenParts,
    Erase,
    KeepAccounts,
    SignIn,
    KeepPrograms,
    KeepDraft,
    KeepDesk,
    NoteStaffActs,
    EraseAccount,
    SubmitMany,
}

impl Act {
    pub const DAY: &'static [Act] = &[
        Act::AddPeople,
        Act::Draft,
        Act::Propose,
        Act::FreezeRoll,
        Act::Open,
        Act::Submit,
        Act::Publish,
        Act::Correct,
        Act::StageFile,
        Act::SubmitWithFile,
        Act::Vote,
        Act::Seal,
        Act::PinPartner,
        Act::KeepCosigned,
        Act::Follow,
        Act::FollowAnother,
        Act::OpenParts,
        Act::Erase,
        Act::KeepAccounts,
        Act::SignIn,
        Act::KeepPrograms,
        Act::KeepDraft,
        Act::KeepDesk,
        Act::NoteStaffActs,
        Act::EraseAccount,
        Act::SubmitMany,
    ];
}

/// Opinions of [`Act::Submit`].
const FEW: u64 = 3;
/// Index of the first of them: behind charter, roll and opening.
const FIRST: u64 = 3;
/// Opinions of [`Act::SubmitMany`], the last act: more than fit into one tile.
const MANY: u64 = 260;
const FORM: FormKey = FormKey([7; 16]);
/// When home rows are kept.
const AT: Moment = Moment(1);

/// Why an act was not done, in words.
pub type Done = Result<(), String>;

fn words(e: impl std::fmt::Debug) -> String {
    format!("{e:?}")
}

fn own(index: u64) -> Place {
    Place { origin: origin(0), index }
}

fn statement_place() -> Place {
    own(FIRST + FEW)
}

fn charter() -> Charter {
    charter_of(&[&origin(0)], 1, Review::Before)
}

/// Two logs of others; the first refers into the second.
fn others() -> World {
    let ops: Vec<Op> =
        (0..60).map(|n| Op(1 + (n % 4 == 3) as u8, [0, 3, 10, 21, 0, 7][usize::from(n) % 6], n, 3 * n + 1)).collect();
    World::write_all(&ops, 3)
}

pub async fn perform(house: &mut House, act: Act) -> Done {
    match act {
        Act::AddPeople => {
            let member = Some(Tier::Member);
            let people = [("staff", None), ("li", member), ("wang", member)];
            let people = people.map(|(name, tier)| house.new_person(name, tier)).to_vec();
            keep(house, HomeRows { people, ..HomeRows::default() }).await
        }
        Act::Draft => {
            let draft = DraftDocument { document: charter_id(), bytes: charter().bytes() };
            let check =
                CheckDraft { document: charter_id(), sha256: draft.sha256(), passes: true, comment: String::new() };
            let step = |taken| DraftStep { person: Some(person("staff")), at: Moment(1), taken };
            let drafts = vec![step(Taken::Drafted(draft)), step(Taken::Checked(check))];
            keep(house, HomeRows { drafts, ..HomeRows::default() }).await
        }
        Act::PinPartner => {
            let key = |role: &str| format!("{}/{role}", origin(1));
            let pin = PinPartner {
                origin: origin(1),
                log_vkey: key("log"),
                witness_vkey: key("witness"),
                mirror_vkey: key("mirror"),
                genesis: None,
                address: "there".to_owned(),
                is_private: false,
            };
            keep(house, HomeRows { partners: vec![pin], ..HomeRows::default() }).await
        }
        Act::KeepCosigned => {
            let mut tx = house.store.begin().await.map_err(words)?;
            let head = CosignedHead { partner: origin(1), by_mirror: true, size: 3, checkpoint: b"cosigned".to_vec() };
            tx.keep_cosigned(&head).await.map_err(words)?;
            tx.commit().await.map_err(words)
        }
        Act::KeepAccounts | Act::SignIn | Act::EraseAccount => {
            let accounts = account_changes(act).into_iter().map(|change| (AT, change)).collect();
            keep(house, HomeRows { accounts, ..HomeRows::default() }).await
        }
        Act::KeepPrograms => {
            let programs = program_changes().into_iter().map(|change| (AT, change)).collect();
            keep(house, HomeRows { programs, ..HomeRows::default() }).await
        }
        Act::KeepDraft => {
            let words = DraftWords { text: "写了一半".to_owned(), ..DraftWords::default() };
            let draft = SaveDraft { form: FORM, consultation: city(), words: Private(words) };
            let request = AskAboutMe { kind: RequestKind::Correct, text: Private("名字写错了".to_owned()) };
            let own = [OwnChange::Draft(draft), OwnChange::Read(own(FIRST)), OwnChange::Asked(request)];
            let own = own.into_iter().map(|change| (person("li"), AT, change)).collect();
            keep(house, HomeRows { own, ..HomeRows::default() }).await
        }
        Act::KeepDesk => {
            let item = own(FIRST + 2);
            let withhold =
                Withhold { item: item.clone(), code: Code::new("privacy").unwrap(), reason: "一".to_owned() };
            let on = SetTwoPersons { consultation: city(), on: true };
            let changes = [
                DeskChange::Claimed(ClaimItems { items: vec![item.clone()], minutes: 5 }),
                DeskChange::Handed(HandOver { items: vec![item.clone()], to: person("wang") }),
                DeskChange::Held(FORM, Ruling::Publish(vec![item]), Moment(9)),
                DeskChange::Proposed(withhold),
                DeskChange::TwoPersons(on),
                DeskChange::Body(BodySettings::default()),
            ];
            let desk = changes.into_iter().map(|change| (Some(person("staff")), AT, change)).collect();
            keep(house, HomeRows { desk, ..HomeRows::default() }).await
        }
        Act::NoteStaffActs => {
            let act = |what: &str| StaffAct {
                by: Some(person("staff")),
                at: AT,
                what: what.to_owned(),
                about: "city".to_owned(),
            };
            let staff_acts = vec![act("pause-intake"), act("set-body")];
            keep(house, HomeRows { staff_acts, ..HomeRows::default() }).await
        }
        Act::StageFile => stage(house).await,
        Act::SubmitWithFile => submit_with_file(house).await,
        Act::Follow => follow(house, 1).await,
        Act::FollowAnother => follow(house, 2).await,
        Act::OpenParts => {
            let mut tx = house.store.begin().await.map_err(words)?;
            tx.open_parts(&others().logs[1].openings).await.map_err(words)?;
            tx.commit().await.map_err(words)
        }
        _ => {
            let commands = recorded(house, act);
            let answers = house.settle(&commands).await.map_err(words)?;
            answers.into_iter().try_for_each(|answer| answer.map(|_| ()).map_err(words))
        }
    }
}

/// A sign-in that binds a person to an identity at a provider.
fn bound(who: &str, subject: &[u8]) -> OpenSession {
    let by = SignIn::Provider { issuer: sha256(b"issuer"), subject: sha256(subject), is_whole: true };
    OpenSession {
        person: person(who),
        name: sha256(who.as_bytes()),
        id: SessionId([8 + who.len() as u8; 16]),
        token: sha256(subject),
        device: Private(String::new()),
        by,
    }
}

/// What changes in accounts: everything that is kept; a sign-in; the end of one.
fn account_changes(act: Act) -> Vec<AccountChange> {
    let token = sha256(b"secret of a session");
    let name = sha256(b"li");
    match act {
        Act::KeepAccounts => {
            let code = NewCode {
                person: person("wang"),
                salt: Private(Salt([3; 32])),
                hash: sha256(b"code"),
                expires: Moment(9),
            };
            let password = SetPassword { verifier: Private("argon2id$x".to_owned()), token };
            let factor = SetSecondFactor {
                person: person("li"),
                secret: Private(Some(vec![7; 20])),
                step: 3,
                recovery: vec![sha256(b"recovery")],
                token: None,
            };
            let passkey = AddPasskey {
                id: sha256(b"credential"),
                credential: Private(vec![9; 300]),
                label: Private("手机".to_owned()),
            };
            vec![
                AccountChange::Codes(vec![code]),
                AccountChange::Password(person("li"), password),
                AccountChange::Factor(factor),
                AccountChange::PasskeyAdded(person("li"), passkey.clone()),
                AccountChange::PasskeyAdded(person("wang"), AddPasskey { id: sha256(b"lost"), ..passkey }),
                AccountChange::PasskeyGone(RemovePasskey { person: person("wang"), id: sha256(b"lost") }),
                AccountChange::Session(bound("li", b"subject")),
                AccountChange::Session(bound("wang", b"given back")),
                AccountChange::Released(person("wang")),
                AccountChange::Linked { device: person("wang"), person: person("li") },
            ]
        }
        Act::SignIn => {
            let open = OpenSession {
                person: person("li"),
                name,
                id: SessionId([4; 16]),
                token,
                device: Private("手机".to_owned()),
                by: SignIn::SecondFactor(4),
            };
            let attempt = CountAttempt { name: sha256(b"nobody"), typed: Private("wang".to_owned()) };
            vec![AccountChange::Attempt(attempt), AccountChange::Session(open)]
        }
        _ => vec![AccountChange::Erased(person("wang"))],
    }
}

/// A token and a platform, each used and ended, and one of each that stays.
fn program_changes() -> Vec<ProgramChange> {
    let scopes = TokenScopes::of([TokenScope::WriteOpinion]);
    let make = |token: &[u8]| MakeToken { token: sha256(token), label: Private("读者".to_owned()), scopes, days: 30 };
    let client = |id: &str| SetClient {
        id: Code::new(id).unwrap(),
        name: "履职平台".to_owned(),
        key: [1; 32],
        scopes,
        consultations: [city()].into(),
    };
    let used = UseAssertion {
        client: Code::new("portal").unwrap(),
        key: [1; 32],
        member: person("li"),
        scope: TokenScope::WriteOpinion,
        consultation: city(),
        nonce: sha256(b"nonce"),
        created: AT,
    };
    vec![
        ProgramChange::TokenMade(person("li"), make(b"one")),
        ProgramChange::TokenMade(person("li"), make(b"two")),
        ProgramChange::TokenTouched(sha256(b"one")),
        ProgramChange::TokenEnded(EndToken { person: person("li"), token: sha256(b"two") }),
        ProgramChange::ClientSet(client("portal")),
        ProgramChange::ClientSet(client("gone")),
        ProgramChange::ClientEnded(Code::new("gone").unwrap()),
        ProgramChange::Asserted(used),
        ProgramChange::Via(NoteVia { index: FIRST, client: Code::new("portal").unwrap() }),
    ]
}

async fn keep(house: &mut House, rows: HomeRows) -> Done {
    let mut tx = house.store.begin().await.map_err(words)?;
    tx.keep(&rows).await.map_err(words)?;
    tx.commit().await.map_err(words)
}

/// Acts that are one batch of commands.
fn recorded(house: &mut House, act: Act) -> Vec<Command> {
    match act {
        Act::Propose => {
            let ask = hutong_core::consultation::document::Propose { document: charter_id(), bytes: charter().bytes() };
            vec![house.by("staff", Ask::ProposeDocument(ask))]
        }
        Act::FreezeRoll => {
            let roll = FreezeRoll { consultation: city(), leaf_id: LeafId([5; 16]), n: 2, root: sha256(b"roll") };
            vec![house.by("staff", Ask::FreezeRoll(roll))]
        }
        Act::Open => vec![house.by("staff", Ask::OpenConsultation(city()))],
        Act::SubmitMany => (0..MANY).map(|n| house.by("li", opinion(&format!("第{n}条意见。")))).collect(),
        Act::Submit => {
            let mut all: Vec<Command> = (0..FEW).map(|n| house.by("li", opinion(&format!("意见之{n}。")))).collect();
            let text = "两地地铁一票通行。".to_owned();
            let state = statement::Submit { consultation: city(), text, taken_from: None };
            all.push(house.by("wang", Ask::SubmitStatement(state)));
            all
        }
        Act::Publish => {
            let places = vec![own(FIRST), own(FIRST + 1), statement_place()];
            vec![house.by("staff", Ask::PublishItems(places))]
        }
        Act::Correct => {
            let correct = Correct { item: own(FIRST + 2), text: "改过的意见。".to_owned() };
            vec![house.by("li", Ask::CorrectItem(correct))]
        }
        Act::Vote => {
            let cast = |choice| Ask::CastVote(Cast { consultation: city(), statement: statement_place(), choice });
            vec![house.by("li", cast(Choice::Agree)), house.by("wang", cast(Choice::Disagree))]
        }
        Act::Seal => vec![house.command(Actor::Node, Ask::SealVotes(city()))],
        Act::Erase => {
            let parts = ["author", "text"].map(|p| PartName::new(p).unwrap()).to_vec();
            let erase = Erase { item: own(FIRST), parts, basis: Code::new(AUTHOR_REQUEST).unwrap() };
            vec![house.by("li", Ask::EraseParts(erase))]
        }
        other => panic!("{other:?} is no batch of commands"),
    }
}

async fn stage(house: &mut House) -> Done {
    let bytes = b"what the file says".to_vec();
    let chunk = StageChunk {
        upload: FORM,
        file: 1,
        name: Private("plan.pdf".to_owned()),
        media_type: "application/pdf".to_owned(),
        len: bytes.len() as u64,
        offset: 0,
        bytes,
    };
    let mut tx = house.store.begin().await.map_err(words)?;
    tx.stage_chunk("li", &chunk, LeafId([9; 16]), &Salt([8; 32])).await.map_err(words)?;
    tx.commit().await.map_err(words)
}

async fn submit_with_file(house: &mut House) -> Done {
    let mut tx = house.store.begin().await.map_err(words)?;
    let files = tx.staged(&[("li".to_owned(), FORM)]).await.map_err(words)?.remove(&(FORM, "li".to_owned()));
    tx.roll_back().await.map_err(words)?;
    let Ask::SubmitOpinion(submit) = opinion("附件里有图。") else { panic!("an opinion") };
    let command = house.by("li", Ask::SubmitOpinion(Submit { files, ..submit }));
    house.settle(&[command]).await.map_err(words)?.remove(0).map(|_| ()).map_err(words)
}

/// Takes another log in whole, with its signed head.
async fn follow(house: &mut House, log: usize) -> Done {
    let world = others();
    let (home, leaves) = (&world.origins[log], &world.logs[log].leaves);
    let mut edge = house.store.edge(home).await.map_err(words)?;
    let entries = leaves.iter().cloned().map(NewEntry::read).collect();
    let batch = NewBatch::grow(home.clone(), &mut edge, entries);
    let key = SigningKey::from_seed(home.as_str(), KeyType::Note, &[6; 32]).unwrap();
    let signed = Checkpoint::new(home.as_str(), edge.size(), edge.root()).unwrap().sign(&key).unwrap();
    let head = LogHead { origin: home.clone(), size: edge.size(), root: edge.root() };
    let mut tx = house.store.begin().await.map_err(words)?;
    tx.apply(&batch).await.map_err(words)?;
    tx.keep_mirror_head(&head, signed.format().as_bytes()).await.map_err(words)?;
    tx.commit().await.map_err(words)
}

//! The real sequencer while its store and lock break under it: each write step of a commit refused, and refused but
//! kept. The process that goes on and the one that is started on what lies on the disk must both have done the act once.
#![allow(clippy::disallowed_methods, reason = "tests copy and wound the files of a node")]

mod images;
mod publishing;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{
        charter::{Bilingual, Charter, Review},
        document, erasure, statement, vote,
    },
    facts::{Private, Roles},
    home::{CheckDraft, DraftDocument, HomeAsk, NewPerson, Profile, StageChunk},
    ids::{Code, DocumentId, FormKey, Origin, PartName, PersonId, Place},
    record::{Event, KeyRole, Reading, Statement, read},
};
use hutong_log::key::VerifierKey;
use hutong_node::{
    Hands, Node, Settings,
    answer::{Answer, SubmitFault},
    clock::Clock,
    keys::sign_statement,
    verify::verify_receipt,
};
use hutong_store::{
    faults::{BreakOnce, Watch, arm, disarm},
    step::{Step, When},
};

use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};

use crate::world::{self, START, body, charter, consultation, opinion_of, person};

/// Copies a directory as it lies there, also while a node recovers in it: the lock before the database, and of each its
/// write-ahead log first, so that what is copied is a state that a kill could leave. The databases' shared memory does not
/// outlive its processes.
pub fn copy_image(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    let mut files: Vec<PathBuf> = fs::read_dir(from).unwrap().map(|file| file.unwrap().path()).collect();
    let is = |file: &Path, part: &str| file.file_name().unwrap().to_string_lossy().contains(part);
    files.sort_by_key(|file| (!is(file, "lock.db"), !is(file, "-wal"), file.clone()));
    for file in files {
        let copy = to.join(file.file_name().unwrap());
        if file.is_dir() {
            copy_image(&file, &copy);
        } else if !is(&file, "-shm") && file.exists() {
            fs::copy(&file, copy).unwrap();
        }
    }
}

/// A body that stands ready: a statement to vote on, an opinion to erase, a charter to propose.
pub struct Scene {
    root: tempfile::TempDir,
    origin: Origin,
    log_keys: Vec<VerifierKey>,
    /// What the root key signed about the next log key.
    note: String,
    statement: Place,
    opinion: Place,
    size: u64,
}

/// The next version of the charter, drafted and checked.
fn second_charter(origin: &Origin) -> (DocumentId, Vec<u8>) {
    let reason = Bilingual { zh: "投票明细不再公开".to_owned(), en: "Rows of votes stay at home.".to_owned() };
    let second = Charter { ver: 2, vote_rows_open: false, reason, ..charter(&[origin], Review::After) };
    (second.version().unwrap().id, second.bytes())
}

pub fn clock() -> Clock {
    Clock::scripted(START)
}

impl Scene {
    pub async fn new() -> Scene {
        let body = body("a.example").await;
        body.open_alone(Review::After).await;
        let submit =
            statement::Submit { consultation: consultation(), text: "One price list.".into(), taken_from: None };
        let statement = body.place(&body.ask(person("m1"), Ask::SubmitStatement(submit)).await);
        let opinion = body.place(&body.submit(person("m2"), "Words that will go.").await);
        let cast =
            vote::Cast { consultation: consultation(), statement: statement.clone(), choice: vote::Choice::Pass };
        body.ask(person("m2"), Ask::CastVote(cast)).await;
        let (document, bytes) = second_charter(&body.origin);
        let sha256 = hutong_log::hash::sha256(&bytes);
        let draft = HomeAsk::DraftDocument(DraftDocument { document: document.clone(), bytes });
        body.node.submit_home(person("drafter"), world::fresh_key(), draft).await.unwrap();
        let check = HomeAsk::CheckDraft(CheckDraft { document, sha256, passes: true, comment: String::new() });
        body.node.submit_home(person("checker"), world::fresh_key(), check).await.unwrap();
        let entries = body.node.store().read_back(&body.origin, 0, 1).await.unwrap();
        let Reading::Known(leaf) = read(&entries[0].1) else { panic!("a genesis") };
        let Event::RecordBegun(genesis) = leaf.event else { panic!("a genesis") };
        let size = body.node.head().head.size;
        let root = tempfile::tempdir().unwrap();
        let drawn = body.node.next_key(KeyRole::Log).await.unwrap();
        let Statement::Key { new, .. } = &drawn else { panic!("a key") };
        let next = VerifierKey::parse(new).unwrap();
        let (_, note) = sign_statement(&body._root.path().join("root.key"), &drawn.text()).unwrap();
        // The node is idle and goes on running: files that are being closed would change while they are copied.
        copy_image(&body.dir, &root.path().join("ready"));
        let origin = body.origin.clone();
        let log_key = VerifierKey::parse(&genesis.log_vkey).unwrap();
        Scene { root, origin, log_keys: vec![log_key, next], note, statement, opinion, size }
    }

    /// The directory of the body, in a fresh copy.
    pub fn copy(&self, name: &str) -> PathBuf {
        let dir = self.root.path().join(name);
        copy_image(&self.root.path().join("ready"), &dir);
        dir
    }

    fn command(&self, act: Act) -> Command {
        let (actor, ask) = match act {
            Act::Submit => (person("m3"), Ask::SubmitOpinion(opinion_of("An opinion through thick and thin."))),
            Act::Vote => {
                let (consultation, statement) = (consultation(), self.statement.clone());
                (person("m3"), Ask::CastVote(vote::Cast { consultation, statement, choice: vote::Choice::Agree }))
            }
            Act::Seal => (Actor::Node, Ask::SealVotes(consultation())),
            Act::Erase => {
                let parts = ["author", "text"].map(|p| PartName::new(p).unwrap()).to_vec();
                let basis = Code::new(erasure::AUTHOR_REQUEST).unwrap();
                (person("m2"), Ask::EraseParts(erasure::Erase { item: self.opinion.clone(), parts, basis }))
            }
            Act::Propose => {
                let (document, bytes) = second_charter(&self.origin);
                (person("signatory"), Ask::ProposeDocument(document::Propose { document, bytes }))
            }
            Act::AddPeople | Act::StageFile | Act::ChangeKey => panic!("{act:?} is a home command"),
        };
        Command { actor, key: FORM, ask }
    }

    /// Asks for the act, always under the same form key.
    async fn ask(&self, node: &Node, act: Act) -> Result<Answer, SubmitFault> {
        match act {
            Act::AddPeople => {
                let person = NewPerson {
                    id: PersonId::new("late").unwrap(),
                    tier: None,
                    roles: Roles::default(),
                    name: Private("Late".to_owned()),
                    affiliations: Private(Vec::new()),
                    protocol_order: None,
                    profile: Profile::default(),
                };
                node.submit_home(Actor::Node, FORM, HomeAsk::AddPeople(vec![person])).await
            }
            Act::StageFile => {
                let chunk = StageChunk {
                    upload: FORM,
                    file: 1,
                    name: Private("plan.pdf".to_owned()),
                    media_type: "application/pdf".to_owned(),
                    len: 5,
                    offset: 0,
                    bytes: b"bytes".to_vec(),
                };
                node.submit_home(person("m3"), FORM, HomeAsk::StageChunk(chunk)).await
            }
            Act::ChangeKey => node.announce_signed(self.note.as_bytes()).await,
            _ => node.submit(self.command(act)).await,
        }
    }

    /// The act is done, once, its receipt holds, and everything stored can be accounted for from bytes.
    async fn verify_done(&self, node: &Node, act: Act, answer: &Answer, what: &str) {
        if let Answer::Logged { receipt, .. } = answer {
            // Where the key changed, the head that covers it is the new one's, whoever signed after a crash.
            let key = &self.log_keys[usize::from(act == Act::ChangeKey)];
            verify_receipt(receipt.file.as_bytes(), std::slice::from_ref(key)).unwrap();
        }
        assert_eq!(node.halted(), None, "{what}");
        let head = node.head().head;
        assert_eq!(head.size, self.size + act.leaves(), "{what}: once and no more");
        let stored = node.store().logs().await.unwrap();
        assert_eq!((stored[0].1.size, stored[0].1.root), (head.size, head.root), "{what}: all of it is signed");
        assert_eq!(node.store().check().await.unwrap().findings, Vec::new(), "{what}");
    }
}

/// What is asked of the node while it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Submit,
    Vote,
    Seal,
    Erase,
    Propose,
    AddPeople,
    StageFile,
    ChangeKey,
}

impl Act {
    const ALL: &'static [Act] =
        &[Act::Submit, Act::Vote, Act::Seal, Act::Erase, Act::Propose, Act::AddPeople, Act::StageFile, Act::ChangeKey];

    /// Leaves that it adds to the log.
    fn leaves(self) -> u64 {
        match self {
            Act::Submit => 2,
            Act::Seal | Act::Erase | Act::Propose | Act::ChangeKey => 1,
            Act::Vote | Act::AddPeople | Act::StageFile => 0,
        }
    }
}

const FORM: FormKey = FormKey([0xC5; 16]);

pub async fn start(dir: &Path) -> Node {
    world::start(dir, &clock()).await
}

/// Steps that the sequencer takes for an act.
async fn steps_of(scene: &Scene, act: Act) -> BTreeSet<Step> {
    let dir = scene.copy(&format!("{act:?}"));
    let watch = Arc::new(Watch::default());
    arm(&dir, watch.clone());
    let node = start(&dir).await;
    disarm(&dir);
    assert_eq!(watch.seen(), BTreeSet::new(), "a start where all is signed writes nothing");
    let answer = scene.ask(&node, act).await.unwrap();
    scene.verify_done(&node, act, &answer, "unbroken").await;
    node.stop().await;
    watch.seen()
}

/// One cell of the table; how often the fault fired.
async fn check(scene: &Scene, act: Act, step: Step, when: When) -> usize {
    let what = format!("{act:?}, {step:?} {when:?}");
    let dir = scene.copy(&format!("{act:?} {step:?} {when:?}"));
    let image = dir.with_extension("image");
    let fault = BreakOnce::new(step, when, 0);
    arm(&dir, fault.clone());
    let node = start(&dir).await;
    disarm(&dir);
    let before = node.head();
    let answer = scene.ask(&node, act).await;
    assert_eq!(fault.fired(), 1, "{what}: the fault fired");
    copy_image(&dir, &image);

    // Only a commit that happened and a lock that was or was not moved leave anybody in the dark.
    let is_unknown = step == Step::LockHead || (step, when) == (Step::Commit, When::After);
    match &answer {
        Ok(_) => assert_eq!(step, Step::Scrub, "{what}: somebody was answered although a step broke"),
        Err(SubmitFault::Unknown) => assert!(is_unknown, "{what}"),
        Err(SubmitFault::Faulted(_)) => {
            assert!(!is_unknown, "{what}");
            assert_eq!(node.head(), before, "{what}: nothing was kept and nothing signed");
        }
        Err(other) => panic!("{what}: {other}"),
    }

    let again = scene.ask(&node, act).await.unwrap_or_else(|e| panic!("{what}, asked again: {e}"));
    scene.verify_done(&node, act, &again, &what).await;
    node.stop().await;
    let node = start(&image).await;
    let again = scene.ask(&node, act).await.unwrap_or_else(|e| panic!("{what}, after a kill: {e}"));
    scene.verify_done(&node, act, &again, &what).await;
    node.stop().await;
    fs::remove_dir_all(&dir).unwrap();
    fs::remove_dir_all(&image).unwrap();
    fault.fired()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_of_a_commit_may_break_before_and_after() {
    let scene = Scene::new().await;
    let mut fired: BTreeMap<(Step, When), usize> = BTreeMap::new();
    for act in Act::ALL {
        for step in steps_of(&scene, *act).await {
            for when in [When::Before, When::After] {
                *fired.entry((step, when)).or_default() += check(&scene, *act, step, when).await;
            }
        }
    }
    println!("{fired:?}");
    let steps: BTreeSet<Step> = fired.keys().map(|(step, _)| *step).collect();
    // Not taken by these acts: full tiles, opening and closing, drafts, references that wait, what pulling writes, and
    // what only accounts and the desk write. The store's own table breaks them.
    use Step::*;
    let elsewhere =
        [Tiles, Stages, Waiting, Drafts, Partners, MirrorHead, LockWitness, Accounts, Sessions, Programs, Mine, Desk];
    let wanted: BTreeSet<Step> = Step::ALL.iter().filter(|s| !elsewhere.contains(s)).copied().collect();
    assert_eq!(steps, wanted);
    assert!(fired.values().all(|n| *n > 0));
}

/// A disk that gives back other bytes than it was given: nothing of the batch is signed or answered, and writing stops.
#[tokio::test(flavor = "multi_thread")]
async fn entries_that_read_back_otherwise_are_not_signed() {
    let scene = Scene::new().await;
    let dir = scene.copy("liar");
    let node = start(&dir).await;
    let before = node.head();
    let mut beside = SqliteConnectOptions::new().filename(dir.join("store.db")).connect().await.unwrap();
    let lie = "CREATE TRIGGER liar AFTER INSERT ON entry BEGIN UPDATE entry SET bytes = CAST(bytes || x'20' AS BLOB) \
               WHERE place = NEW.place; END";
    sqlx::raw_sql(lie).execute(&mut beside).await.unwrap();
    let answer = scene.ask(&node, Act::Submit).await;
    assert!(matches!(&answer, Err(SubmitFault::Halted(why)) if why.contains("read back")), "{answer:?}");
    assert_eq!(node.head(), before, "nothing is signed");
    assert!(node.halted().is_some());
    assert!(matches!(scene.ask(&node, Act::Vote).await, Err(SubmitFault::Halted(_))), "writing has stopped");
    let found = node.store().check().await.unwrap().findings;
    assert_eq!(found.iter().filter(|f| f.table == "entry").count(), 2, "reading goes on, and names them: {found:?}");
    node.stop().await;
    // Nor does a new process sign what the old one would not.
    let refused = Node::start(Settings { dir: dir.clone(), clock: clock() }).await.err().unwrap();
    assert!(refused.is_breach() && refused.to_string().contains("read back"), "{refused}");
    // For reading alone it does start, under what was signed before.
    let reading = Node::start_reading(Settings { dir, clock: clock() }).await.unwrap();
    assert!(reading.has_breach() && reading.recovery().is_none() && reading.head() == before);
    assert!(matches!(scene.ask(&reading, Act::Submit).await, Err(SubmitFault::Halted(_))));
    assert!(!reading.reconcile().await.unwrap(), "no partner's word makes it sign");
    reading.stop().await;
}

/// The very first entry: a directory whose making broke never begins a record without its genesis.
#[tokio::test(flavor = "multi_thread")]
async fn a_directory_half_made_serves_only_behind_its_genesis() {
    let root = tempfile::tempdir().unwrap();
    let origin = Origin::new("a.example/council/log/1").unwrap();
    let mut fired = 0;
    for step in [Step::Names, Step::Entries, Step::Tree, Step::Commit, Step::LockHead] {
        for when in [When::Before, When::After] {
            let what = format!("{step:?} {when:?}");
            let dir = root.path().join(&what).join("node");
            let fault = BreakOnce::new(step, when, 0);
            arm(&dir, fault.clone());
            let created = Node::create(&dir, &origin, &dir.with_file_name("root.key"), &clock(), Hands::Two).await;
            disarm(&dir);
            assert!(created.is_err(), "{what}");
            fired += fault.fired();
            match Node::start(Settings { dir: dir.clone(), clock: clock() }).await {
                Err(refused) => println!("{what}: {refused}"),
                Ok(node) => {
                    assert_eq!(node.head().head.size, 1, "{what}: it serves an empty log");
                    let entries = node.store().read_back(&origin, 0, 1).await.unwrap();
                    let Reading::Known(leaf) = read(&entries[0].1) else { panic!("{what}") };
                    assert!(matches!(leaf.event, Event::RecordBegun(_)), "{what}");
                    node.stop().await;
                }
            }
        }
    }
    assert_eq!(fired, 10);
}

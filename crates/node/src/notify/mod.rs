//! News that leaves the node: what people are told on their pages is sent to addresses that they gave and confirmed, by
//! mail or by a signed call of a gateway. Queued from the record and from what the secretariat wrote, each piece once for
//! each person and channel; sent by a job of its own, for which nobody waits.
//!
//! A letter may be sent twice where the process ends between the other side's answer and the row that notes it: both bear
//! the same id. None is lost: what is not noted as done is due.

mod again;
mod config;
mod hook;
mod mail;
mod queue;

use std::sync::Mutex;

use hutong_core::{
    command::Actor,
    facts::Private,
    home::{
        Channel, HomeAsk, NoteDeliveries, Outcome,
        contact::{Shown, confirm_code},
    },
    ids::Origin,
    moment::Moment,
};
use hutong_log::hash::Sha256;
use hutong_store::{
    ReadFault,
    pages::{CircularView, ConsultationView, ContactView, CosignRequest, DueView, MyGathering},
};

pub use config::{HookTo, MailTo, OUTBOUND_FILE, Outbound, OutboundFault, Tls};
pub use hook::signature;

pub use crate::outside::{Reach, may_call};
use crate::{Node, answer::SubmitFault, cause::chain, dice::DiceFault, mine::MyNotice};
use std::sync::Arc;

/// Letters of one look; what is left is due at the next.
const LETTERS_MAX: u32 = 50;
/// Pieces of news of one letter; a letter says how many more there are.
const NEWS_MAX: usize = 30;

/// A piece of news in a letter.
#[derive(Clone, Debug)]
pub enum News {
    /// Something became of an item of theirs.
    Notice {
        /// What.
        notice: Box<MyNotice>,
        /// Its consultation.
        consultation: Arc<ConsultationView>,
    },
    /// A colleague asks for their signature.
    Cosign {
        /// Under what.
        request: Box<CosignRequest>,
        /// Its consultation.
        consultation: Arc<ConsultationView>,
    },
    /// The secretariat wrote to them, or reminds them.
    Circular {
        /// What.
        circular: Box<CircularView>,
        /// Its consultation.
        consultation: Arc<ConsultationView>,
    },
    /// The secretariat asks them to a gathering, or it is another one by now.
    Gathering {
        /// Which.
        mine: Box<MyGathering>,
        /// Its consultation; `None`: it is the body's.
        consultation: Option<Arc<ConsultationView>>,
    },
}

/// What a letter is to say.
#[derive(Clone, Debug)]
pub enum Says {
    /// Is this address yours? The code that says so.
    Code(String),
    /// What is new, and how many pieces more than these.
    News(Vec<News>, usize),
}

/// A letter that is to be written.
#[derive(Clone, Debug)]
pub struct Letter {
    /// By which channel it goes.
    pub channel: Channel,
    /// Tag of the language of whoever gets it.
    pub lang: String,
    /// What it says.
    pub says: Says,
    /// The word by which whoever holds it ends all others.
    pub stop: String,
    /// When it is written.
    pub now: Moment,
}

/// A letter in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Composed {
    /// Who writes.
    pub sender: String,
    /// Its subject, on one line.
    pub subject: String,
    /// Its text, with everything that is to be followed.
    pub text: String,
    /// Where there is more, if the portal's address is known.
    pub link: Option<String>,
    /// Where letters are ended.
    pub stop: Option<String>,
    /// The moment, as machines write it.
    pub rfc3339: String,
}

/// Puts letters into words: the face knows languages and addresses.
pub trait Words: Send + Sync {
    /// The words of a letter.
    fn compose(&self, letter: &Letter) -> Composed;
}

/// Where letters go.
#[derive(Clone, Debug)]
pub enum Outlets {
    /// Where the operator said.
    Outside(Box<Outbound>),
    /// Nowhere: a page of the demo shows them.
    Page,
}

impl Outlets {
    /// The channels that lead anywhere.
    pub fn channels(&self) -> Vec<Channel> {
        match self {
            Outlets::Outside(outbound) => outbound.channels(),
            Outlets::Page => Channel::ALL.to_vec(),
        }
    }
}

/// The job's means, and what it remembers.
pub struct Notifier {
    outlets: Outlets,
    words: Box<dyn Words>,
    swept: Mutex<queue::Swept>,
}

impl Notifier {
    /// A job that sends there, in these words.
    pub fn new(outlets: Outlets, words: Box<dyn Words>) -> Notifier {
        Notifier { outlets, words, swept: Mutex::default() }
    }
}

/// What one look did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Deliveries that were queued.
    pub queued: usize,
    /// Letters that the other side took.
    pub sent: usize,
    /// Letters that it did not take this time.
    pub held_back: usize,
}

/// News could not be queued or noted; it is looked at again.
#[derive(Debug, thiserror::Error)]
pub enum TellFault {
    /// Reading.
    #[error("couldn't read what is to be told")]
    Read(#[from] ReadFault),
    /// Writing.
    #[error("couldn't note what was told: {0}")]
    Note(String),
    /// No random bytes.
    #[error(transparent)]
    Dice(#[from] DiceFault),
    /// A channel that takes nothing at present.
    #[error("the channel {channel} takes nothing at present: {why}")]
    Down {
        /// Which.
        channel: Channel,
        /// Why, without an address or a word of a letter.
        why: String,
    },
}

impl From<SubmitFault> for TellFault {
    fn from(fault: SubmitFault) -> Self {
        TellFault::Note(chain(&fault))
    }
}

/// To whom a letter goes, and by which id it is known to be the same.
struct Envelope<'a> {
    address: &'a Private<String>,
    lang: &'a str,
    id: String,
    now: Moment,
}

/// A letter was not taken.
#[derive(Debug)]
enum SendFault {
    /// Nobody answered: the channel takes nothing at present.
    Unreached(Box<dyn std::error::Error + Send + Sync>),
    /// Not now.
    Later(String),
    /// Never.
    Refused(String),
}

impl Node {
    /// Queues what is new and sends what is due.
    ///
    /// # Errors
    /// [`TellFault`]; what was not noted as done is done again.
    pub async fn tell(&self, notifier: &Notifier) -> Result<Told, TellFault> {
        let channels = notifier.outlets.channels();
        if channels.is_empty() || self.only_reads() || self.halted().is_some() {
            return Ok(Told::default());
        }
        let mut told = Told { queued: self.queue_news(&notifier.swept).await?, ..Told::default() };
        let due = self.store.due_deliveries(self.clock.now(), &channels, LETTERS_MAX).await?;
        let mut down: Option<(Channel, String)> = None;
        for group in due.chunk_by(|a, b| (&a.person, a.channel) == (&b.person, b.channel)) {
            if down.as_ref().is_some_and(|(channel, _)| *channel == group[0].channel) {
                continue;
            }
            match self.deliver(notifier, group).await? {
                Went::Sent => told.sent += 1,
                Went::HeldBack => told.held_back += 1,
                Went::Nothing => {}
                Went::Down(why) => {
                    told.held_back += 1;
                    down = Some((group[0].channel, why));
                }
            }
        }
        match down {
            Some((channel, why)) => Err(TellFault::Down { channel, why }),
            None => Ok(told),
        }
    }

    /// Sends one person what is due by one channel, in one letter.
    async fn deliver(&self, notifier: &Notifier, due: &[DueView]) -> Result<Went, TellFault> {
        let (now, channel) = (self.clock.now(), due[0].channel);
        let Some(contact) = &due[0].contact else {
            self.note(due.iter().map(|d| (d.id, Outcome::Moot)).collect(), None).await?;
            return Ok(Went::Nothing);
        };
        let Draft { says, carried, moot } = self.draft(due, contact).await?;
        if !moot.is_empty() {
            self.note(moot.into_iter().map(|id| (id, Outcome::Moot)).collect(), None).await?;
        }
        let Some(says) = says else { return Ok(Went::Nothing) };
        let letter = Letter { channel, lang: contact.lang.clone(), says, stop: contact.stop_word(), now };
        let composed = notifier.words.compose(&letter);
        let id = letter_id(self.origin(), &carried);
        let envelope = Envelope { address: &contact.address, lang: &contact.lang, id, now };
        let sent = match &notifier.outlets {
            Outlets::Page => {
                let Composed { subject, text, .. } = composed;
                let shown =
                    Shown { channel, address: contact.address.clone(), subject: Private(subject), text: Private(text) };
                self.note(carried.into_iter().map(|id| (id, Outcome::Sent)).collect(), Some(shown)).await?;
                return Ok(Went::Sent);
            }
            Outlets::Outside(to) => match (channel, &to.mail, &to.hook) {
                (Channel::Mail, Some(to), _) => mail::send(to, &envelope, &composed).await,
                (Channel::Hook, _, Some(to)) => hook::send(to, &envelope, &composed).await,
                _ => return Ok(Went::Nothing),
            },
        };
        let tries = due.iter().map(|d| d.tries).max().unwrap_or_default();
        let again = || Ok::<_, DiceFault>(again::next(now, tries)?.map_or(Outcome::Failed, Outcome::Again));
        let (outcome, went) = match sent {
            Ok(()) => (Outcome::Sent, Went::Sent),
            Err(SendFault::Refused(why)) => {
                tracing::info!(%channel, why, "a letter is given up");
                (Outcome::Failed, Went::HeldBack)
            }
            Err(SendFault::Later(why)) => {
                tracing::debug!(%channel, why, "a letter waits");
                (again()?, Went::HeldBack)
            }
            // Its own words may quote what was sent: only the kinds of the causes are said.
            Err(SendFault::Unreached(why)) => (again()?, Went::Down(plain(&*why))),
        };
        self.note(carried.into_iter().map(|id| (id, outcome)).collect(), None).await?;
        Ok(went)
    }

    async fn note(&self, outcomes: Vec<(u64, Outcome)>, shown: Option<Shown>) -> Result<(), TellFault> {
        let ask = HomeAsk::NoteDeliveries(NoteDeliveries { outcomes, shown });
        Ok(self.home_by(Actor::Node, ask).await?)
    }

    /// What a letter says of what is due; what it carries, and what there is nothing left to say about.
    async fn draft(&self, due: &[DueView], contact: &ContactView) -> Result<Draft, ReadFault> {
        let mut draft = Draft::default();
        let codes = |due: &&DueView| queue::is_code(&due.news);
        if contact.confirmed_at.is_none() {
            // Nothing but the question goes to an address that nobody confirmed.
            draft.carried = due.iter().filter(codes).map(|d| d.id).collect();
            draft.moot = due.iter().filter(|d| !codes(d)).map(|d| d.id).collect();
            draft.says = (!draft.carried.is_empty()).then(|| Says::Code(confirm_code(&contact.salt)));
            return Ok(draft);
        }
        let found = self.news_of(&due[0].person).await?;
        let mut news = Vec::new();
        for d in due {
            match found.get(&d.news) {
                Some(piece) => {
                    draft.carried.push(d.id);
                    news.push(piece.clone());
                }
                None => draft.moot.push(d.id),
            }
        }
        let more = news.len().saturating_sub(NEWS_MAX);
        news.truncate(NEWS_MAX);
        draft.says = (!news.is_empty()).then_some(Says::News(news, more));
        Ok(draft)
    }
}

/// A letter under way.
#[derive(Default)]
struct Draft {
    says: Option<Says>,
    carried: Vec<u64>,
    moot: Vec<u64>,
}

/// How a letter went.
enum Went {
    Sent,
    HeldBack,
    Nothing,
    Down(String),
}

/// The same for a letter about the same deliveries, so that whoever gets it twice can tell.
fn letter_id(origin: &Origin, carried: &[u64]) -> String {
    let hash = Sha256::new().chain(b"hutong/letter/v1\0").chain(origin.as_str().as_bytes());
    carried.iter().fold(hash, |hash, id| hash.chain(&id.to_be_bytes())).finish().to_hex()[..32].to_owned()
}

/// What went wrong on the way to a server, in words of the system: such errors know hosts and certificates, no letters.
fn plain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut causes = std::iter::successors(Some(error), |e| e.source());
    let io = causes.find_map(|e| e.downcast_ref::<std::io::Error>()).map(|e| e.kind().to_string());
    io.unwrap_or_else(|| "no connection".to_owned())
}

//! What partners and anybody ask of this body's site: files of the record, cosignatures, opened contents. What is answered
//! is made of stored rows when it is asked for; nothing is written but heads that the witness signs.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use hutong_core::{
    home::PinPartner,
    ids::{EntryIndex, Origin, PartName, Place},
    partner::witness::{Refused, Request},
    record::KeyRole,
};
use hutong_log::{
    checkpoint::SignedCheckpoint,
    key::VerifierKey,
    tile::{BundleCoord, LogPath, TILE_WIDTH, TileCoord},
};
use hutong_store::ReadFault;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::{
    ANSWER_LEN, BUNDLES_MAX, CONNECTIONS_MAX, NONCE_S, SKEW_S,
    frames::{Found, Malformed, ROWS, Want, push_frame, read_wants},
    signed::{Claim, base_of, digest_of, holds, read_claim},
};
use crate::{
    Node,
    folder::{CHECKPOINT_FILE, RECORD_FILE, join_rows},
    head::SignedHead,
    partners::{FollowFault, Means, TheirKeys, Watch, Witnessed, is_evidence_against, keep_evidence, subjects_for},
    publish::{
        PublishFault, heads,
        log_files::Log,
        opened::{Shown, Standing, Standings},
    },
    verify::folder_name,
};

/// Nonces remembered: with four connections a partner, far more than ten minutes bring.
const NONCES_MAX: usize = 200_000;
/// Wants that are looked up together; a file stands alone.
const WANTS_AT_ONCE: usize = 128;

/// Answers by leaf and part.
type Answers = BTreeMap<(Place, String), Found>;

/// A file of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it never changes: a tile or a bundle of a width.
    pub is_final: bool,
}

/// A request that a partner signed.
#[derive(Clone, Copy)]
pub struct SignedCall<'a> {
    /// `POST`.
    pub method: &'a str,
    /// Where the caller believes to be: `Host` and the path asked for.
    pub authority: &'a str,
    /// See `authority`.
    pub path: &'a str,
    /// `Content-Digest`.
    pub digest: &'a str,
    /// `Signature-Input`.
    pub input: &'a str,
    /// `Signature`.
    pub signature: &'a str,
    /// Everything behind the head.
    pub body: &'a [u8],
}

/// Why a partner's request is not answered.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// 400: it cannot be read.
    #[error("{0}")]
    Malformed(#[from] Malformed),
    /// 401: no partner of this body signed it, not for this log, not now, or it was sent before.
    #[error("{0}")]
    Unsigned(&'static str),
    /// 429: four requests of this partner are under way.
    #[error("four requests of this partner are under way")]
    Busy,
    /// 503: this node only reads: it does not know what it signed, or what it holds is not that.
    #[error("this node signs nothing: it is only read for now")]
    Reading,
    /// 500: our world.
    #[error("the store could not be read")]
    Read(#[from] ReadFault),
    /// 500: our world.
    #[error("a head could not be cosigned")]
    Follow(#[from] FollowFault),
}

impl Unanswered {
    /// HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Unanswered::Malformed(_) => 400,
            Unanswered::Unsigned(_) => 401,
            Unanswered::Busy => 429,
            Unanswered::Reading => 503,
            Unanswered::Read(_) | Unanswered::Follow(_) => 500,
        }
    }
}

/// An answer of the witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessAnswer {
    /// HTTP status.
    pub status: u16,
    /// Media type of the body.
    pub media_type: &'static str,
    /// The body: lines of the witness's key, a size, or a reason.
    pub body: String,
}

/// What is kept between requests.
#[derive(Default)]
pub(crate) struct Callers {
    /// Nonces with the moment at which they may be forgotten.
    nonces: Mutex<BTreeMap<String, u64>>,
    seats: Mutex<BTreeMap<Origin, Arc<Semaphore>>>,
    hinted: Mutex<BTreeSet<Origin>>,
    wake: Notify,
}

impl Callers {
    /// Whether a nonce is new; from now on it is not.
    fn is_new(&self, nonce: &str, now: u64) -> bool {
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        if nonces.len() >= NONCES_MAX {
            nonces.retain(|_, until| *until > now);
        }
        // Full of what must not be forgotten, nothing more is taken.
        let is_full = nonces.len() >= NONCES_MAX;
        let known = nonces.get(nonce).is_some_and(|until| *until > now);
        if !known && !is_full {
            nonces.insert(nonce.to_owned(), now + NONCE_S);
        }
        !known && !is_full
    }

    fn seat(&self, origin: &Origin) -> Option<OwnedSemaphorePermit> {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let seats = seats.entry(origin.clone()).or_insert_with(|| Arc::new(Semaphore::new(CONNECTIONS_MAX)));
        seats.clone().try_acquire_owned().ok()
    }

    fn hint(&self, origin: Origin) {
        self.hinted.lock().unwrap_or_else(PoisonError::into_inner).insert(origin);
        self.wake.notify_one();
    }

    async fn hinted(&self) -> BTreeSet<Origin> {
        loop {
            let hinted = std::mem::take(&mut *self.hinted.lock().unwrap_or_else(PoisonError::into_inner));
            if !hinted.is_empty() {
                return hinted;
            }
            self.wake.notified().await;
        }
    }
}

impl Node {
    /// A file of the record, under the name that it has in a published folder (`docs/RECORD.md` §12) but for what lies
    /// under `for/`; `None` if there is none.
    ///
    /// # Errors
    /// [`PublishFault`].
    pub async fn log_file(&self, name: &str) -> Result<Option<LogFile>, PublishFault> {
        let (means, head) = (self.exchange.means(), self.head());
        let moving = |bytes| Some(LogFile { bytes, is_final: false });
        if name == CHECKPOINT_FILE {
            let pins = means.store.partners().await?;
            return Ok(moving(heads::own_checkpoint(means, &head, &pins).await?));
        }
        if name == RECORD_FILE {
            let pins = means.store.partners().await?;
            return Ok(moving(heads::record_file(&means.store, &pins).await?));
        }
        let (folder, rest) = name.split_once('/').unwrap_or((name, ""));
        let (of, file) = rest.split_once('/').unwrap_or((rest, ""));
        match folder {
            "tile" => piece(means, self.origin(), head.head.size, name).await,
            "witness" if file == CHECKPOINT_FILE => {
                let Some(pin) = pin_of(means, of).await? else { return Ok(None) };
                Ok(means.lock.witness(&pin.origin).await?.and_then(|locked| moving(locked.checkpoint)))
            }
            "mirror" => {
                let Some(pin) = pin_of(means, of).await? else { return Ok(None) };
                let mirrors = heads::mirror_heads(means, std::slice::from_ref(&pin)).await?;
                match mirrors.into_iter().next() {
                    None => Ok(None),
                    Some(mirror) if file == CHECKPOINT_FILE => Ok(moving(mirror.checkpoint)),
                    Some(mirror) => piece(means, &pin.origin, mirror.head.size, file).await,
                }
            }
            _ => Ok(None),
        }
    }

    /// Full bundles of the own log, one behind the other, as many of `first..=last` as fit an answer; `None` when the first
    /// is not there, or more are asked for than may be.
    ///
    /// # Errors
    /// [`PublishFault`].
    pub async fn bundles(&self, first: u64, last: u64) -> Result<Option<LogFile>, PublishFault> {
        let (means, full) = (self.exchange.means(), self.head().head.size / u64::from(TILE_WIDTH));
        if last < first || last - first >= BUNDLES_MAX || first >= full {
            return Ok(None);
        }
        let log = Log { store: &means.store, origin: self.origin(), prefix: "" };
        let mut bytes = Vec::new();
        for index in first..=last.min(full - 1) {
            bytes.extend(log.bundle(BundleCoord { index, width: TILE_WIDTH }).await?);
            if bytes.len() >= ANSWER_LEN {
                break;
            }
        }
        // More of them may be there later.
        Ok(Some(LogFile { bytes, is_final: false }))
    }

    /// Answers a request to cosign a checkpoint (C2SP `tlog-witness`).
    ///
    /// # Errors
    /// [`Unanswered::Reading`], [`Unanswered::Follow`]; everything else is an answer.
    pub async fn add_checkpoint(&self, body: &[u8]) -> Result<WitnessAnswer, Unanswered> {
        if self.only_reads() {
            return Err(Unanswered::Reading);
        }
        let refuse = |refused: Refused| {
            let (status, media_type) = (refused.status(), refused.media_type());
            Ok(WitnessAnswer { status, media_type, body: refused.body() })
        };
        let request = match Request::read(body) {
            Ok(request) => request,
            Err(refused) => return refuse(refused),
        };
        let means = self.exchange.means();
        let pins = means.store.partners().await?;
        let Some(pin) = pins.iter().find(|pin| pin.origin.as_str() == request.origin()) else {
            return refuse(Refused::UnknownOrigin);
        };
        let theirs = TheirKeys::of(&means.store, pin).await?;
        let is_diverged = is_evidence_against(&means.dir, &theirs.log).unwrap_or(true);
        let mirror = means.store.mirror_heads().await?.into_iter().find(|(head, _)| head.origin == pin.origin);
        let mirror = mirror.and_then(|(_, checkpoint)| SignedCheckpoint::parse(&checkpoint).ok());
        let log_keys = Some(&theirs.log).filter(|_| !is_diverged);
        let watch = Watch { means, origin: &pin.origin, log_keys, mirror: mirror.as_ref() };
        match watch.ask(&request).await? {
            Witnessed::Cosigned(body) => {
                // There is something to mirror, too.
                self.exchange.callers().hint(pin.origin.clone());
                Ok(WitnessAnswer { status: 200, media_type: "text/plain; charset=utf-8", body })
            }
            Witnessed::Refused(refused) => refuse(refused),
            Witnessed::Contradicts(evidence, refused) => {
                tracing::error!(origin = pin.origin.as_str(), "a partner showed two histories");
                keep_evidence(&means.dir, &evidence).await.map_err(FollowFault::from)?;
                self.exchange.forget(&pin.origin).await;
                refuse(refused)
            }
        }
    }

    /// Answers a partner that asks for contents: frames of what is open to it, of as many as fit an answer.
    ///
    /// # Errors
    /// [`Unanswered`].
    pub async fn blobs(&self, call: &SignedCall<'_>) -> Result<Vec<u8>, Unanswered> {
        let caller = self.caller(call).await?;
        let _seat = self.exchange.callers().seat(&caller).ok_or(Unanswered::Busy)?;
        let wants = read_wants(call.body)?;
        let mut out = Vec::new();
        let mut rest = wants.as_slice();
        while !rest.is_empty() && out.len() < ANSWER_LEN {
            let is_small = |want: &&Want| !want.part.starts_with("file/");
            let plain = rest.iter().take(WANTS_AT_ONCE).take_while(is_small).count();
            let (group, behind) = rest.split_at(plain.max(1));
            self.answer(&caller, group, &mut out).await?;
            rest = behind;
        }
        Ok(out)
    }

    /// Takes a partner's word that there is news: it is pulled from soon.
    ///
    /// # Errors
    /// [`Unanswered`].
    pub async fn take_hint(&self, call: &SignedCall<'_>) -> Result<(), Unanswered> {
        let caller = self.caller(call).await?;
        self.exchange.callers().hint(caller);
        Ok(())
    }

    /// Waits until partners have said that there is news, and gives which.
    pub async fn hinted(&self) -> BTreeSet<Origin> {
        self.exchange.callers().hinted().await
    }

    /// Who signed a request: a partner, by the transport key that the first entry of its log names.
    async fn caller(&self, call: &SignedCall<'_>) -> Result<Origin, Unanswered> {
        let means = self.exchange.means();
        let claim = read_claim(call.input, self.origin().as_str())
            .ok_or(Unanswered::Unsigned("Signature-Input is not spelled as it must be, or meant for another log"))?;
        if call.digest != digest_of(call.body) {
            return Err(Unanswered::Unsigned("Content-Digest is not the SHA-256 of what was sent"));
        }
        let now = means.clock.now().0;
        if claim.created.abs_diff(now) > SKEW_S {
            return Err(Unanswered::Unsigned("it was signed more than five minutes ago, or by a clock that is fast"));
        }
        let unknown = Unanswered::Unsigned("no partner of this body signed it");
        let (origin, key) = transport_key(means, &claim).await?.ok_or(unknown)?;
        // Behind whatever stands between us and the network, a request is the same by either scheme.
        let bases = ["https", "http"].map(|scheme| {
            let uri = format!("{scheme}://{}{}", call.authority, call.path);
            base_of(call.method, &uri, call.digest, claim.whole)
        });
        if !bases.iter().any(|base| holds(&key, base, call.signature)) {
            return Err(Unanswered::Unsigned("no partner of this body signed it"));
        }
        if !self.exchange.callers().is_new(claim.nonce, now) {
            return Err(Unanswered::Unsigned("it was sent before"));
        }
        Ok(origin)
    }

    async fn answer(&self, caller: &Origin, wants: &[Want], out: &mut Vec<u8>) -> Result<(), Unanswered> {
        let own: Vec<EntryIndex> = wants.iter().filter(|w| w.origin == *self.origin()).map(|w| w.index).collect();
        let mut found = self.standing(caller, &own, &self.head()).await?;
        self.returned(caller, wants, &mut found).await?;
        for want in wants {
            let place = Place { origin: want.origin.clone(), index: want.index };
            let shown = found.remove(&(place, want.part.clone()));
            let is_ours = want.origin == *self.origin() || want.origin == *caller;
            push_frame(out, want, &shown.unwrap_or(if is_ours { Found::Absent } else { Found::Shut }));
        }
        Ok(())
    }

    /// What whoever lost what it wrote may have back: what of its own log it once opened to us, and nothing else.
    async fn returned(&self, caller: &Origin, wants: &[Want], found: &mut Answers) -> Result<(), ReadFault> {
        let place = |index| Place { origin: caller.clone(), index };
        let (rows, parts): (Vec<&Want>, Vec<&Want>) =
            wants.iter().filter(|w| w.origin == *caller).partition(|w| w.part == ROWS);
        let named = |want: &&Want| Some((want.index, PartName::new(&want.part).ok()?));
        let parts: Vec<(EntryIndex, PartName)> = parts.iter().filter_map(named).collect();
        for part in self.store().named_openings(caller, &parts).await? {
            let shown = match (part.erased_by, part.opening) {
                (Some(erased), _) => Found::Gone(erased),
                (None, Some((salt, content))) => Found::Open([salt.0.as_slice(), &content].concat()),
                (None, None) => Found::Absent,
            };
            found.insert((place(part.index), part.name.to_string()), shown);
        }
        for want in rows {
            let rows = self.store().vote_rows(&place(want.index)).await?;
            let shown = if rows.is_empty() { Found::Absent } else { Found::Open(join_rows(&rows)) };
            found.insert((place(want.index), ROWS.to_owned()), shown);
        }
        Ok(())
    }

    /// What stands open to a caller of own leaves.
    async fn standing(&self, caller: &Origin, indexes: &[EntryIndex], head: &SignedHead) -> Result<Answers, ReadFault> {
        let mut found = Answers::new();
        if indexes.is_empty() {
            return Ok(found);
        }
        let signed: Vec<EntryIndex> = indexes.iter().copied().filter(|index| *index < head.head.size).collect();
        let subjects = subjects_for(self.store(), self.origin(), &signed).await?;
        let charters = self.store().charters().await?;
        let standing = Standing { store: self.store(), charters: &charters, size: head.head.size };
        let mut keep = |index, name, shown| {
            let place = Place { origin: self.origin().clone(), index };
            found.insert((place, name), shown);
            Ok::<_, ReadFault>(())
        };
        let take = |standings| match standings {
            Standings::Parts(parts) => {
                parts.into_iter().filter(|part| indexes.contains(&part.leaf)).try_for_each(|p| {
                    let may = p.readers.contains(caller);
                    let shown = match p.shown {
                        Shown::Open(salt, content) if may => Found::Open([salt.0.as_slice(), &content].concat()),
                        Shown::Gone(erased) if may => Found::Gone(erased),
                        _ => Found::Shut,
                    };
                    keep(p.leaf, p.name.to_string(), shown)
                })
            }
            Standings::Rows(rows) => {
                let shown = match rows.rows {
                    _ if !rows.readers.contains(caller) => Found::Shut,
                    Some(rows) => Found::Open(rows),
                    None => Found::Absent,
                };
                keep(rows.leaf, ROWS.to_owned(), shown)
            }
        };
        standing.of(&subjects, take).await?;
        Ok(found)
    }
}

/// The partner whose log has this folder's name.
async fn pin_of(means: &Means, folder: &str) -> Result<Option<PinPartner>, ReadFault> {
    let pins = means.store.partners().await?;
    Ok(pins.into_iter().find(|pin| folder_name(&pin.origin) == folder))
}

/// A tile or a bundle of a log, of any width that was there when `size` was signed.
async fn piece(means: &Means, origin: &Origin, size: u64, path: &str) -> Result<Option<LogFile>, PublishFault> {
    let log = Log { store: &means.store, origin, prefix: "" };
    let bytes = match LogPath::parse(path) {
        Some(LogPath::Tile(coord)) if is_covered(coord, size) => log.tile(coord).await?,
        Some(LogPath::Entries(bundle)) if is_covered(bundle.tile(), size) => log.bundle(bundle).await?,
        _ => return Ok(None),
    };
    Ok(Some(LogFile { bytes, is_final: true }))
}

fn is_covered(coord: TileCoord, size: u64) -> bool {
    let end = coord.index.saturating_mul(u64::from(TILE_WIDTH)).saturating_add(u64::from(coord.width));
    end <= size >> (8 * u32::from(coord.level))
}

/// The partner whose transport key has the name that is claimed, and the one in force as far as its log is mirrored.
async fn transport_key(means: &Means, claim: &Claim<'_>) -> Result<Option<(Origin, VerifierKey)>, ReadFault> {
    for pin in means.store.partners().await? {
        let Some(life) = means.store.life(&pin.origin).await? else { continue };
        let key = life.key(KeyRole::Transport);
        if key.name() == claim.key_name {
            return Ok(Some((pin.origin, key.clone())));
        }
    }
    Ok(None)
}

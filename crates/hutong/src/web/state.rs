//! What every page can reach: the node, the languages, the embedded files, the limits.

use std::sync::Arc;

use hutong_core::{home::Channel, ids::ConsultationId, moment::Moment};
use hutong_log::hash::{Hash, Sha256};
#[cfg(feature = "oidc")]
use hutong_node::identity::Provider;
use hutong_node::{Node, clock::Clock, identity::ProviderAt, notify::Outbound, reading::OpenFault};
use tokio::sync::Semaphore;

use super::{assets::Assets, codes::Tail, copies::Copies, estimate::Estimates, foot, limits::Limits, unread::Counted};
use crate::{demo::tour::Tour, locale::Locale, watch::Watch};

/// Attachments that are taken in at the same time: each is held in memory until it is whole.
const UPLOADS_AT_ONCE: usize = 8;
/// Event streams that are open at the same time.
const STREAMS_MAX: usize = 20_000;

/// What the portal is told at start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Path below which it is served: `/` or `/a/b/`.
    pub base: String,
    /// How people reach it from outside, such as `https://example.org`; without it the address it listens on is used.
    pub public_url: Option<String>,
    /// The node's clock.
    pub clock: Clock,
    /// How much one visitor may do.
    pub limits: Limits,
    /// The languages that it speaks.
    pub locales: fn() -> Vec<Locale>,
}

/// The portal's state; see [`Shared`].
pub struct App {
    node: Arc<Node>,
    clock: Clock,
    base: String,
    public_url: Option<String>,
    locales: Vec<Locale>,
    cookie_prefix: String,
    tour: Option<Tour>,
    speak: fn() -> Vec<Locale>,
    /// Where letters leave to: by which channel, and the host.
    destinations: Vec<(Channel, String)>,
    channels: Vec<Channel>,
    /// By whom people may sign in, if the operator said so.
    #[cfg(feature = "oidc")]
    provider: Option<Provider>,
    /// Servers that are called when somebody does.
    provider_servers: Vec<String>,
    /// Files that are part of the program.
    pub assets: Assets,
    /// What this process counts of itself.
    pub watch: Arc<Watch>,
    /// Who did how much lately.
    pub limits: Limits,
    /// Pages that are the same for all readers.
    pub copies: Copies,
    /// What the settings say of every page.
    pub everywhere: foot::Held,
    /// Codes of the newest items.
    pub codes: Tail,
    /// How many notices wait for whom.
    pub unread: Counted,
    /// How long reviews take at present.
    pub estimates: Estimates,
    /// A place among those who listen.
    pub streams: Arc<Semaphore>,
    /// A place among those who upload.
    pub uploads: Semaphore,
}

/// The state as handlers hold it.
pub type Shared = Arc<App>;

/// A base path without its last slash: `""` or `/a/b`.
fn trim_base(base: &str) -> String {
    let inner = base.trim_matches('/');
    if inner.is_empty() { String::new() } else { format!("/{inner}") }
}

impl App {
    /// The state of a node's portal; the node begins to serve pages.
    ///
    /// # Errors
    /// [`OpenFault`] when the search file cannot be opened.
    pub async fn open(node: Arc<Node>, settings: Settings) -> Result<Shared, OpenFault> {
        node.begin_reading().await?;
        let tour = Tour::open(&node).await.unwrap_or_else(|fault| {
            tracing::warn!(%fault, "couldn't find out whether this is a demo's record");
            None
        });
        // The job that sends is given the same file, and says what is wrong with it.
        let outbound = Outbound::read(node.dir()).unwrap_or_else(|fault| {
            tracing::warn!(%fault, "nothing leaves this node");
            Outbound::default()
        });
        let provider = ProviderAt::read(node.dir()).unwrap_or_else(|fault| {
            tracing::warn!(%fault, "nobody signs in by a provider");
            None
        });
        let channels = if tour.is_some() { Channel::ALL.to_vec() } else { outbound.channels() };
        Ok(Arc::new(App {
            destinations: if tour.is_some() { Vec::new() } else { outbound.destinations() },
            channels,
            provider_servers: provider.as_ref().map(ProviderAt::destinations).unwrap_or_default(),
            #[cfg(feature = "oidc")]
            provider: provider.map(Provider::new),
            speak: settings.locales,
            tour,
            // Two nodes on one machine share its cookies, whatever their ports: each has names of its own.
            cookie_prefix: cookie_prefix(node.origin().as_str()),
            node,
            clock: settings.clock,
            base: trim_base(&settings.base),
            public_url: settings.public_url.map(|url| url.trim_end_matches('/').to_owned()),
            locales: (settings.locales)(),
            assets: Assets::load(),
            watch: Arc::default(),
            limits: settings.limits,
            copies: Copies::default(),
            everywhere: foot::Held::default(),
            codes: Tail::default(),
            unread: Counted::default(),
            estimates: Estimates::default(),
            streams: Arc::new(Semaphore::new(STREAMS_MAX)),
            uploads: Semaphore::new(UPLOADS_AT_ONCE),
        }))
    }

    /// The node.
    pub fn node(&self) -> &Arc<Node> {
        &self.node
    }

    /// How many event streams are open.
    pub fn streams_open(&self) -> usize {
        STREAMS_MAX.saturating_sub(self.streams.available_permits())
    }

    /// The moment now.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Base path without its last slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// How the portal is reached from outside, if the operator said so.
    pub fn public_url(&self) -> Option<&str> {
        self.public_url.as_deref()
    }

    /// Whether cookies must travel over TLS alone.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// Whether this is a node that the demo made.
    pub fn is_demo(&self) -> bool {
        self.tour.is_some()
    }

    /// What the demo adds to the portal; `None` in a directory that the demo did not make.
    pub fn tour(&self) -> Option<&Tour> {
        self.tour.as_ref()
    }

    /// The channels by which people can be told of news.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// Where letters leave to: by which channel, and the host. Nothing in a demo, whose letters leave nowhere.
    pub fn destinations(&self) -> &[(Channel, String)] {
        &self.destinations
    }

    /// By whom people may sign in.
    #[cfg(feature = "oidc")]
    pub fn provider(&self) -> Option<&Provider> {
        self.provider.as_ref()
    }

    /// Whether people may sign in by a provider.
    pub fn has_provider(&self) -> bool {
        !self.provider_servers.is_empty()
    }

    /// Servers that are called when somebody signs in by a provider.
    pub fn provider_servers(&self) -> &[String] {
        &self.provider_servers
    }

    /// All languages once more, for whoever speaks beside the pages.
    pub fn speak(&self) -> Vec<Locale> {
        (self.speak)()
    }

    /// All languages, by tag.
    pub fn locales(&self) -> &[Locale] {
        &self.locales
    }

    /// The name of a cookie of this node.
    pub fn cookie(&self, name: &str) -> String {
        format!("{}{name}", self.cookie_prefix)
    }

    /// Path of an embedded file.
    pub fn asset(&self, file: &str) -> String {
        format!("{}/static/{}/{file}", self.base, self.assets.version())
    }

    /// Path of a consultation.
    pub fn path_of(&self, consultation: &ConsultationId) -> String {
        format!("{}/c/{consultation}", self.base)
    }
}

/// A hash over labelled words, each closed by a zero byte: ids and tokens that are derived from a secret.
pub fn derive(label: &str, words: &[&str]) -> Hash {
    words
        .iter()
        .fold(Sha256::new().chain(label.as_bytes()).chain(b"\0"), |h, w| h.chain(w.as_bytes()).chain(b"\0"))
        .finish()
}

/// How the cookies of a log's portal begin.
pub fn cookie_prefix(origin: &str) -> String {
    let mark = Sha256::new().chain(origin.as_bytes()).finish().to_hex();
    format!("hutong-{}-", &mark[..8])
}

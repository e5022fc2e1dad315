//! `hutong serve`: holds a node's directory, answers on its admin socket and serves its portal until it is told to stop.
//! Not here: the portal's pages (`web`); what a node does by itself is asked of it on a beat.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use hutong_core::moment::Moment;
use hutong_node::{
    Node,
    cause::chain,
    clock::Clock,
    identity::ProviderAt,
    jobs::sums,
    notify::{Notifier, Outbound},
    partners::{Talked, converse},
    reading::OpenFault,
    tls::Certificate,
};
use serde_json::json;
use tokio::{
    io::AsyncReadExt,
    runtime::Runtime,
    sync::Notify,
    task::JoinHandle,
    time::{Interval, MissedTickBehavior, interval, timeout},
};

use super::{face::Face, tls};
use crate::{
    admin::{door, server},
    demo::marker::MARKER_FILE,
    edge::{Ending, Stop, Tell},
    fed, key,
    locale::Notice,
    recovery,
    watch::{Job, Watch, metrics},
    web::{
        letters,
        limits::Limits,
        serve as portal,
        state::{App, Settings, Shared},
    },
};

/// Where the portal listens unless it is told otherwise.
const LISTEN_DEFAULT: &str = "127.0.0.1:8080";

/// Seconds that answers under way get when the node is stopped.
const GRACE_S: u64 = 3;

/// What `hutong serve` was asked to do; its help stands under `help-serve-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "FOLDER")]
    publish: Option<PathBuf>,
    #[arg(long, value_name = "SECONDS", default_value = "15", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,
    #[arg(long, value_name = "SECONDS")]
    simulated_clock: Option<u64>,
    #[arg(long)]
    until_eof: bool,
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    #[arg(long)]
    no_portal: bool,
    #[arg(long, value_name = "PATH", default_value = "/")]
    base: String,
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
    #[command(flatten)]
    tls: tls::Arguments,
}

impl Arguments {
    /// Where it listens; `None` for nowhere. A clock that stands still serves replays, not people, and without a portal
    /// the record is served where somebody says so.
    fn address(&self) -> Option<SocketAddr> {
        let is_default = !self.no_portal && self.simulated_clock.is_none();
        self.listen.or_else(|| is_default.then(|| LISTEN_DEFAULT.parse().ok()).flatten())
    }

    /// A server for the record alone: a witness.
    pub fn of_record(dir: &Path, listen: SocketAddr, every: u64, until_eof: bool, tls: &tls::Arguments) -> Arguments {
        Arguments {
            dir: dir.to_owned(),
            publish: None,
            every,
            simulated_clock: None,
            until_eof,
            listen: Some(listen),
            no_portal: true,
            base: "/".to_owned(),
            public_url: None,
            metrics: None,
            tls: tls.clone(),
        }
    }
}

/// Why a server could not be opened.
#[derive(Debug, thiserror::Error)]
enum ServeFault {
    #[error("couldn't start the program's own tasks")]
    Runtime(#[source] std::io::Error),
    #[error("couldn't open the admin socket in {dir}")]
    Socket {
        dir: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("couldn't begin to serve pages")]
    Pages(#[source] OpenFault),
    #[error("couldn't read who sends letters")]
    Letters(#[source] hutong_node::ReadFault),
    #[error("couldn't begin anew in {dir}")]
    Anew {
        dir: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("couldn't listen on {address}")]
    Listen {
        address: SocketAddr,
        #[source]
        source: std::io::Error,
    },
}

impl Tell for ServeFault {
    fn notice(&self) -> Notice {
        match self {
            ServeFault::Runtime(_) => Notice::new(key!("node-runtime")),
            ServeFault::Socket { dir, .. } => Notice::new(key!("node-socket")).with("dir", dir.display().to_string()),
            ServeFault::Pages(_) | ServeFault::Letters(_) => Notice::new(key!("serve-pages")),
            ServeFault::Anew { dir, .. } => Notice::new(key!("serve-anew")).with("dir", dir.display().to_string()),
            ServeFault::Listen { address, .. } => {
                Notice::new(key!("serve-listen")).with("address", address.to_string())
            }
        }
    }
}

/// The runtime of a command that talks to a node.
///
/// # Errors
/// A fault when the system gives no threads.
pub fn runtime() -> Result<Runtime, Stop> {
    let built = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    built.map_err(|source| Stop::fault(ServeFault::Runtime(source)))
}

/// Runs the command.
///
/// # Errors
/// A refusal when the directory is held or is no node's; a breach when the record is not what was signed.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    runtime()?.block_on(serve(arguments, face))
}

async fn serve(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    if let Some(address) = arguments.metrics.filter(|address| !metrics::is_private(address)) {
        return Err(Stop::Usage(Notice::new(key!("serve-metrics-public")).with("address", address.to_string())));
    }
    let certificate = arguments.tls.read()?;
    let clock = arguments.simulated_clock.map_or(Clock::System, |at| Clock::scripted(Moment(at)));
    let outbound = Outbound::read(&arguments.dir)
        .map_err(|fault| Stop::Refusal(Notice::new(key!("serve-outbound")).with("why", chain(&fault))))?;
    // A provider that cannot be used must not look like one that was never named.
    ProviderAt::read(&arguments.dir)
        .map_err(|fault| Stop::Refusal(Notice::new(key!("serve-provider")).with("why", chain(&fault))))?;
    let node = Arc::new(door::start_serving(&arguments.dir, clock.clone()).await?);
    if let Some(recovery) = node.recovery() {
        let notice = recovery::notice(recovery, &arguments.dir);
        face.remark(&face.locale.tell(&notice));
        recovery::answers(recovery, &face.locale).iter().for_each(|line| face.remark(line));
        face.remark(&face.locale.remedy(&notice));
    }
    let breach = door::breach_of(&node);
    if let Some(fault) = &breach {
        let notice = fault.notice();
        face.remark(&face.locale.tell(&notice));
        let size = [("size", node.head().head.size.into())];
        face.remark(&face.locale.say_with(key!("serve-breach"), &size));
        face.remark(&face.locale.remedy(&notice));
    }
    let socket = |source| Stop::fault(ServeFault::Socket { dir: arguments.dir.clone(), source });
    let listener = server::bind(&arguments.dir).map_err(socket)?;
    let stop = Arc::new(Notify::new());
    let site = open_site(arguments, (&node, certificate), clock.clone(), face, &stop).await?;
    let notifier = match site.as_ref().and_then(|site| site.app.as_ref()) {
        Some(app) => {
            let notifier = letters::notifier(app, outbound).await;
            Some(notifier.map_err(|fault| Stop::fault(ServeFault::Letters(fault)))?)
        }
        None => None,
    };
    let watch = site.as_ref().and_then(|site| site.app.as_ref()).map(|app| app.watch.clone()).unwrap_or_default();
    let asked = metrics::Asked { node: node.clone(), watch: watch.clone(), clock: clock.clone() };
    let figures = open_metrics(arguments, asked, face, &stop).await?;
    face.say(key!("serve-ready"), &[("origin", node.origin().as_str().into())]);
    let url = site.as_ref().map(|site| site.url.as_str());
    if let Some(url) = url {
        let said = if arguments.no_portal { key!("serve-record") } else { key!("serve-portal") };
        face.say(said, &[("url", url.into())]);
    }
    // Whoever started this process waits for it.
    face.print_json(&json!({
        "ready": true, "origin": node.origin().as_str(), "url": url, "state": metrics::state(&node),
        "metrics": figures.as_ref().map(|(url, _)| url),
    }));
    // A scripted clock stands still between acts, so nothing becomes due by itself.
    let reconciled = Arc::new(Notify::new());
    let beat = arguments.simulated_clock.is_none().then(|| {
        let beat = Beat { node: node.clone(), watch, clock, notifier };
        let (folder, every, told) = (arguments.publish.clone(), arguments.every, reconciled.clone());
        tokio::spawn(async move {
            match (beat.node.only_reads(), beat.node.recovery()) {
                (false, _) => {
                    tokio::join!(
                        beat.tend(folder, every),
                        beat.settle(),
                        beat.write_letters(),
                        beat.talk(every),
                        beat.sum(),
                    );
                }
                (true, Some(_)) => beat.reconcile(every, &told).await,
                // Evidence is kept as it lies.
                (true, None) => {}
            }
        })
    });
    let mut is_reconciled = false;
    tokio::select! {
        () = server::serve(listener, node.clone(), stop.clone()) => {}
        () = until_told(arguments.until_eof) => stop.notify_waiters(),
        () = reconciled.notified() => {
            is_reconciled = true;
            stop.notify_waiters();
        }
    }
    if let Some(beat) = beat {
        beat.abort();
    }
    if let Some((_, figures)) = figures {
        figures.abort();
    }
    if let Some(site) = site {
        stop.notify_waiters();
        // Whoever is being answered gets their answer; an open event stream does not hold the node up.
        let stopper = site.task.abort_handle();
        if timeout(Duration::from_secs(GRACE_S), site.task).await.is_err() {
            stopper.abort();
        }
    }
    if is_reconciled {
        face.say(key!("serve-reconciled"), &[]);
        return Err(begin_anew(&arguments.dir));
    }
    face.say(key!("serve-stopped"), &[]);
    // Whoever started it learns how it ended as before: what was found does not go away by being read.
    breach.map_or(Ok(Ending::Done), |fault| Err(fault.into()))
}

/// The same command once more in this process's place: whatever still holds the node that only read goes with it. Comes
/// back only when the system does not let it.
fn begin_anew(dir: &Path) -> Stop {
    use std::os::unix::process::CommandExt;
    let again = |program: PathBuf| std::process::Command::new(program).args(std::env::args_os().skip(1)).exec();
    let source = std::env::current_exe().map(again).unwrap_or_else(|error| error);
    Stop::fault(ServeFault::Anew { dir: dir.to_owned(), source })
}

/// A site at work.
struct Site {
    url: String,
    /// Its portal; `None` where the record alone is served.
    app: Option<Shared>,
    task: JoinHandle<()>,
}

/// Opens the address of figures, if one was given; gives where it is.
async fn open_metrics(
    arguments: &Arguments,
    asked: metrics::Asked,
    face: &Face,
    stop: &Arc<Notify>,
) -> Result<Option<(String, JoinHandle<()>)>, Stop> {
    let Some(address) = arguments.metrics else { return Ok(None) };
    let fault = |source| Stop::fault(ServeFault::Listen { address, source });
    let listener = tokio::net::TcpListener::bind(address).await.map_err(fault)?;
    let url = format!("http://{}/metrics", listener.local_addr().map_err(fault)?);
    face.say(key!("serve-metrics"), &[("url", url.as_str().into())]);
    Ok(Some((url, tokio::spawn(metrics::serve(listener, asked, stop.clone())))))
}

/// Opens the site's port and serves the portal, or the record alone; gives its address for a browser.
async fn open_site(
    arguments: &Arguments,
    (node, certificate): (&Arc<Node>, Option<Arc<Certificate>>),
    clock: Clock,
    face: &Face,
    stop: &Arc<Notify>,
) -> Result<Option<Site>, Stop> {
    let Some(address) = arguments.address() else { return Ok(None) };
    let fault = |source| Stop::fault(ServeFault::Listen { address, source });
    let listener = portal::bind(address).await.map_err(fault)?;
    let taken = listener.local_addr().map_err(fault)?;
    if address.port() != 0 && taken.port() != address.port() {
        let values = [("wanted", address.port().to_string().into()), ("taken", taken.port().to_string().into())];
        face.remark(&face.locale.say_with(key!("serve-port-taken"), &values));
    }
    let root = format!("{}://{taken}", if certificate.is_some() { "https" } else { "http" });
    if let Some(certificate) = &certificate {
        // What a partner may pin behind the address, so that it trusts nobody else.
        face.say(key!("serve-closed"), &[("fingerprint", certificate.fingerprint().to_hex().into())]);
    }
    if arguments.no_portal {
        let task = portal::serve_at(listener, certificate, fed::alone(node), stop.clone()).map_err(fault)?;
        return Ok(Some(Site { url: format!("{root}/"), app: None, task }));
    }
    let settings = Settings {
        base: arguments.base.clone(),
        // Under TLS cookies are for TLS alone, also where nobody said how people come here.
        public_url: arguments.public_url.clone().or_else(|| certificate.is_some().then(|| root.clone())),
        clock,
        limits: Limits::default(),
        locales: crate::locale::Locale::all,
    };
    let app = App::open(node.clone(), settings).await.map_err(|source| Stop::fault(ServeFault::Pages(source)))?;
    let url = format!("{root}{}/", app.base());
    let outside = app.public_url().map(|outside| format!("{outside}{}/", app.base()));
    say_demo(&arguments.dir, &app, outside.as_deref().unwrap_or(&url), face);
    let task = portal::serve_at(listener, certificate, portal::site(&app), stop.clone()).map_err(fault)?;
    Ok(Some(Site { url, app: Some(app), task }))
}

/// In a directory that the demo made: tells the other portal where this one is. One that only bears a demo's mark is said to
/// be none.
fn say_demo(dir: &Path, app: &Shared, url: &str, face: &Face) {
    match app.tour() {
        Some(tour) => {
            if let Err(error) = tour.marker.say_address(dir, url) {
                tracing::warn!(%error, "couldn't say where the portal is; the other portal has no link to this one");
            }
        }
        None if dir.join(MARKER_FILE).exists() => {
            face.remark(&face.locale.say_with(key!("serve-no-demo"), &[("mark", MARKER_FILE.into())]));
        }
        None => {}
    }
}

/// Ends when the operator or the system says so; with `until_eof` also when standard input is closed.
async fn until_told(until_eof: bool) {
    let closed = async {
        if !until_eof {
            return std::future::pending().await;
        }
        let mut input = tokio::io::stdin();
        let mut byte = [0];
        while input.read(&mut byte).await.is_ok_and(|n| n > 0) {}
    };
    tokio::select! {
        () = closed => {}
        // Without a handler the default ends the process, which a node survives as it survives a power cut.
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// Seconds between two looks at decisions that are held back: whoever decided sees them carried out soon after.
const SETTLE_EVERY_S: u64 = 1;
/// Seconds between two looks at what is to be told and sent.
const LETTERS_EVERY_S: u64 = 5;

/// What a node does by itself, and where it is noted how that went.
struct Beat {
    node: Arc<Node>,
    watch: Arc<Watch>,
    clock: Clock,
    /// `None` without a portal, whose words letters are in.
    notifier: Option<Notifier>,
}

fn every(seconds: u64) -> Interval {
    let mut ticks = interval(Duration::from_secs(seconds));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

impl Beat {
    /// Notes how a job went; what went wrong is in the log too.
    fn note<T, E: std::error::Error>(&self, job: Job, went: Result<T, E>) -> Option<T> {
        self.watch.note(job, self.clock.now(), went.is_ok());
        went.inspect_err(|error| tracing::warn!(job = job.word(), error = chain(error), "a job failed")).ok()
    }

    /// Carries out decisions of moderators that nobody undid.
    async fn settle(&self) {
        let mut ticks = every(SETTLE_EVERY_S);
        loop {
            ticks.tick().await;
            self.note(Job::Decisions, self.node.settle_held().await);
        }
    }

    /// Sends what is new to whoever asked for it. A server that says nothing holds this up, and nothing else.
    async fn write_letters(&self) {
        let Some(notifier) = &self.notifier else { return };
        let mut ticks = every(LETTERS_EVERY_S);
        loop {
            ticks.tick().await;
            self.note(Job::Letters, self.node.tell(notifier).await);
        }
    }

    /// Does the sums that all hosts do by themselves; they take seconds, and nothing waits for them.
    async fn sum(&self) {
        sums::follow(self.node.clone(), |went| {
            self.note(Job::Sums, went);
        })
        .await;
    }

    /// What a node does every few seconds: what fell due, what partners may read in the folder.
    async fn tend(&self, folder: Option<PathBuf>, every_s: u64) {
        let mut ticks = every(every_s);
        loop {
            ticks.tick().await;
            self.note(Job::Due, self.node.tend().await);
            if let Some(folder) = &folder {
                self.note(Job::Publish, self.node.publish(folder).await);
            }
        }
    }

    /// Talks with partners; a slow one holds nothing else up.
    async fn talk(&self, every_s: u64) {
        let note = |talked| match talked {
            Talked::Told(told) => drop(self.note(Job::Witnesses, told)),
            Talked::Pulled(pulled) => {
                self.watch.note(Job::Partners, self.clock.now(), pulled.iter().all(|p| p.problem.is_none()));
            }
            // What came back, and what could not be had, is in the log.
            Talked::Recalled(recalled) => {
                if let Err(fault) = recalled {
                    self.note::<(), _>(Job::Partners, Err(fault));
                }
            }
        };
        converse(self.node.clone(), Duration::from_secs(every_s), note).await;
    }

    /// Asks partners what was signed, until one of them says enough.
    async fn reconcile(&self, every_s: u64, told: &Notify) {
        let mut ticks = every(every_s);
        loop {
            ticks.tick().await;
            if self.note(Job::Recovery, self.node.reconcile().await) == Some(true) {
                return told.notify_one();
            }
        }
    }
}

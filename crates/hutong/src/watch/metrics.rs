//! Figures for a monitor, in Prometheus' text format, on an address of their own that no stranger reaches.

use std::{
    fmt::Write as _,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use hutong_core::{moment::Moment, partner::clock::OwnClock};
use hutong_node::{Node, ReadFault, cause::chain, clock::Clock};
use tokio::{net::TcpListener, sync::Notify};

use super::{Job, Watch, meters::STEPS_MS};

/// What the format calls itself.
const MEDIA: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Whether only this machine or this network reaches an address.
pub fn is_private(address: &SocketAddr) -> bool {
    match address.ip() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

/// What is asked for figures.
#[derive(Clone)]
pub struct Asked {
    /// The node.
    pub node: Arc<Node>,
    /// What the process counts.
    pub watch: Arc<Watch>,
    /// Its clock.
    pub clock: Clock,
}

/// Serves figures until it is told to stop.
pub async fn serve(listener: TcpListener, asked: Asked, stop: Arc<Notify>) {
    let site = Router::new().route("/metrics", get(show)).with_state(asked);
    let stopped = async move { stop.notified().await };
    if let Err(error) = axum::serve(listener, site).with_graceful_shutdown(stopped).await {
        tracing::error!(%error, "the address of figures is served no more");
    }
}

async fn show(State(asked): State<Asked>) -> Response {
    match text(&asked.node, &asked.watch, asked.clock.now()).await {
        Ok(text) => ([(header::CONTENT_TYPE, MEDIA)], text).into_response(),
        Err(fault) => {
            tracing::warn!(error = chain(&fault), "couldn't read what is to be measured");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// One word for how a node stands.
pub fn state(node: &Node) -> &'static str {
    match (node.recovery(), node.halted()) {
        (Some(_), _) => "recovering",
        (None, Some(_)) => "halted",
        (None, None) => "writing",
    }
}

/// Seconds, below zero for a clock that is behind.
fn ahead(clock: OwnClock) -> i64 {
    match clock {
        OwnClock::Unheard | OwnClock::Agreed => 0,
        OwnClock::Ahead(by) => i64::try_from(by).unwrap_or(i64::MAX),
        OwnClock::Behind(by) => i64::try_from(by).map_or(i64::MIN, |by| -by),
    }
}

/// Lines of the format under way.
struct Figures(String);

impl Figures {
    /// A family of figures: its kind and what it says.
    fn family(&mut self, name: &str, kind: &str, says: &str) {
        let _ = write!(self.0, "# HELP hutong_{name} {says}\n# TYPE hutong_{name} {kind}\n");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let labels: Vec<String> = labels.iter().map(|(k, v)| format!("{k}=\"{}\"", quoted(v))).collect();
        let braces = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "hutong_{name}{braces} {value}");
    }

    fn one(&mut self, name: &str, says: &str, value: impl std::fmt::Display) {
        self.family(name, "gauge", says);
        self.line(name, &[], value);
    }
}

/// All figures.
///
/// # Errors
/// [`ReadFault`].
pub async fn text(node: &Node, watch: &Watch, now: Moment) -> Result<String, ReadFault> {
    let health = node.health().await?;
    let age = |at: Moment| now.0.saturating_sub(at.0);
    let mut f = Figures(String::new());
    f.family("state", "gauge", "1 for how the node stands: writing, halted, recovering.");
    for word in ["writing", "halted", "recovering"] {
        f.line("state", &[("state", word)], u8::from(word == state(node)));
    }
    f.one("record_entries", "Entries that are signed.", node.head().head.size);
    if let Some(newest) = health.newest {
        f.one("checkpoint_age_seconds", "Since the newest entry was written, to the minute.", age(newest));
    }
    let clock = health.clock.unwrap_or(OwnClock::Unheard);
    f.one("clock_doubted", "1 while no partner has the time of this machine.", u8::from(clock.is_doubted()));
    f.one(
        "clock_ahead_seconds",
        "By how much it is ahead of the nearest partner's; 0 within ten minutes.",
        ahead(clock),
    );
    let (waiting, most) = node.waiting();
    f.one("intake_waiting", "Commands that wait for the writer.", waiting);
    f.one("intake_limit", "Commands that may wait.", most);
    f.one("review_waiting", "Items that wait for review.", health.pending);
    f.one("decisions_held", "Decisions that can still be undone.", health.held);
    f.one("requests_waiting", "Requests of people about their data that wait.", health.requests);
    f.one("database_bytes", "Length of the database.", health.database);
    if let Some(disk) = health.disk {
        f.one("disk_free_bytes", "Room that is left beside the database.", disk.free);
        f.one("disk_total_bytes", "Room altogether.", disk.total);
    }
    if let Some(backup) = &health.backup {
        f.one("backup_age_seconds", "Since the last backup.", age(Moment(backup.at)));
        f.one("backup_entries", "Entries in the last backup.", backup.size);
    }
    f.one("contents_lost", "Contents of own entries that are neither here nor erased.", health.losses.n());
    f.one("contents_given_back", "Lost contents that partners gave back.", health.losses.back);
    letters(&mut f, node).await?;
    f.one(
        "sums_red",
        "Consultations in which two bodies computed different results from the same input.",
        node.red_sums().await?.len(),
    );
    f.one("lapses", "What the logs here show that a body got wrong or left undone.", node.lapses().await?.len());
    partners(&mut f, &health.partners, now);
    jobs(&mut f, watch, now);
    answers(&mut f, watch);
    Ok(f.0)
}

async fn letters(f: &mut Figures, node: &Node) -> Result<(), ReadFault> {
    let queued = node.store().queued().await?;
    f.family("letters", "gauge", "Pieces of news by channel and state: waiting, sent, failed.");
    for q in &queued {
        for (state, n) in [("waiting", q.waiting), ("sent", q.sent), ("failed", q.failed)] {
            f.line("letters", &[("channel", q.channel.word()), ("state", state)], n);
        }
    }
    f.family("letters_retried", "gauge", "Of those that wait: tried in vain at least once.");
    for q in &queued {
        f.line("letters_retried", &[("channel", q.channel.word())], q.retried);
    }
    f.family("letters_addresses", "gauge", "Addresses that were confirmed.");
    for q in &queued {
        f.line("letters_addresses", &[("channel", q.channel.word())], q.addresses);
    }
    Ok(())
}

fn partners(f: &mut Figures, partners: &[hutong_node::health::PartnerHealth], now: Moment) {
    f.family("partner_heard_age_seconds", "gauge", "Since a partner's record was read last.");
    for p in partners {
        if let Some(heard) = p.heard {
            f.line("partner_heard_age_seconds", &[("log", p.origin.as_str())], now.0.saturating_sub(heard.0));
        }
    }
    f.family("partner_state", "gauge", "1 for the state of a partner's mirror.");
    for p in partners {
        if let Some(state) = p.state {
            f.line("partner_state", &[("log", p.origin.as_str()), ("state", state.word())], 1);
        }
    }
    for (name, says, of) in [
        ("partner_mirrored_entries", "Entries of a partner that are held here.", 0),
        ("partner_guarded_entries", "Own entries that a partner's mirror holds.", 1),
        ("partner_witnessed_entries", "Own entries that a partner's witness cosigned.", 2),
    ] {
        f.family(name, "gauge", says);
        for p in partners {
            f.line(name, &[("log", p.origin.as_str())], [p.size, p.guarded, p.witnessed][of]);
        }
    }
}

fn jobs(f: &mut Figures, watch: &Watch, now: Moment) {
    f.family("job_done_age_seconds", "gauge", "Since a job of the node's own was done last.");
    for job in Job::ALL {
        if let Some(done) = watch.went(job).done {
            f.line("job_done_age_seconds", &[("job", job.word())], now.0.saturating_sub(done.0));
        }
    }
    f.family("job_failures_total", "counter", "How often a job failed.");
    for job in Job::ALL {
        f.line("job_failures_total", &[("job", job.word())], watch.went(job).failures);
    }
}

fn answers(f: &mut Figures, watch: &Watch) {
    f.family("refusals_total", "counter", "What was refused to browsers, by kind.");
    for (kind, n) in watch.meters.refusals() {
        f.line("refusals_total", &[("kind", kind)], n);
    }
    f.family("http_answers_total", "counter", "Answers to browsers by class of status.");
    for (class, n) in watch.meters.classes() {
        f.line("http_answers_total", &[("class", &format!("{class}xx"))], n);
    }
    f.family("http_duration_seconds", "histogram", "How long answers took until their first byte.");
    let (mut sum, steps) = (0, watch.meters.steps());
    for (at, n) in steps.iter().enumerate() {
        sum += n;
        let bound = STEPS_MS.get(at).map_or("+Inf".to_owned(), |ms| (*ms as f64 / 1_000.0).to_string());
        f.line("http_duration_seconds_bucket", &[("le", &bound)], sum);
    }
    f.line("http_duration_seconds_sum", &[], watch.meters.seconds());
    f.line("http_duration_seconds_count", &[], sum);
}

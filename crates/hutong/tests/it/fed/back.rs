//! A body whose backup is older than its record is merely served: what it lost comes back without a command, and whoever
//! looks after the machine sees that it is missing, and that it came.

use std::path::PathBuf;

use serde_json::json;

use super::cut::{ORIGINS, agree, ask, until};
use crate::{
    keep_cli::{Serving, get},
    node_cli_support::{self as cli, Line},
    relay::Relay,
};

/// Words that are written after the backup.
const WORDS: &str = "Words that the backup lacks";
/// How many items hold them: each with its author.
const ITEMS: usize = 3;

/// A figure that a monitor reads.
fn figure(metrics: &str, name: &str) -> Option<u64> {
    let (_, figures) = get(metrics, "/metrics");
    let line = figures.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ').map(str::to_owned))?;
    line.parse::<f64>().ok().map(|n| n as u64)
}

fn shows(serving: &Serving) -> bool {
    get(&serving.url(), &format!("/c/{}/opinions", cli::TOPIC)).1.contains(WORDS)
}

#[test]
fn what_an_older_backup_lost_comes_back_to_a_body_that_is_served() {
    let house = tempfile::tempdir().expect("a folder");
    let dirs: [PathBuf; 2] = ["town", "village"].map(|name| house.path().join(name));
    let vkeys = [0, 1].map(|n| {
        let made = ["init", &cli::text(&dirs[n]), "--body", ORIGINS[n], "--origin", ORIGINS[n], "--json"];
        cli::done(&made).json()["keys"]["log"]["vkey"].as_str().expect("a verifier key").to_owned()
    });
    let [town, village] = dirs.each_ref().map(|dir| Serving::start(dir, &["--every", "1"]));
    // The village asks the town by a line that the test holds.
    let line = Relay::to(address(&town));
    for (n, peer, at) in [(0, 1, address(&village)), (1, 0, line.at)] {
        let (dir, at) = (cli::text(&dirs[n]), format!("http://{at}"));
        cli::done(&["partner", "add", &dir, &at, "--private", "--vkey", &vkeys[peer]]);
    }
    let mut lines: Vec<Line> = dirs.iter().map(|dir| Line::connect(dir).expect("it listens")).collect();
    agree(&mut lines);
    let (backup, again) = (house.path().join("backup"), house.path().join("again"));
    cli::done(&["backup", &cli::text(&dirs[1]), "--to", &cli::text(&backup), "--with-keys"]);
    for n in 0..ITEMS {
        let text = format!("{WORDS}, {n}.");
        // Who wrote is shown to the town, too: what nobody was shown does not come back.
        let opinion = json!({ "do": "submit-opinion", "consultation": cli::TOPIC, "text": text, "named": true });
        ask(&mut lines[1], &cli::submit(&format!("lost {n}"), json!({ "person": format!("m{n}") }), opinion));
    }
    until("the village's words at the town", || {
        let shown = get(&town.url(), &format!("/c/{}/opinions", cli::TOPIC)).1;
        (shown.matches(WORDS).count() >= ITEMS).then_some(())
    });
    drop(lines);
    village.stop();

    // The town gives entries, and for now no words.
    line.hide_contents(true);
    cli::done(&["restore", &cli::text(&backup), "--to", &cli::text(&again)]);
    let served = Serving::start(&again, &["--every", "1", "--metrics", "127.0.0.1:0"]);
    let metrics = served.told["metrics"].as_str().expect("an address").to_owned();
    let lost = until("the figure of what is lost", || figure(&metrics, "hutong_contents_lost").filter(|n| *n > 0));
    assert!(lost >= ITEMS as u64 && !shows(&served), "{lost}");
    assert_eq!(figure(&metrics, "hutong_contents_given_back"), Some(0));
    let told = cli::run(&["doctor", &cli::text(&again)]).out;
    assert!(
        told.contains(&format!("{lost} contents of own entries are missing")) && told.contains(ORIGINS[0]),
        "{told}"
    );

    line.hide_contents(false);
    until("what the village lost", || (figure(&metrics, "hutong_contents_lost") == Some(0)).then_some(()));
    assert_eq!(figure(&metrics, "hutong_contents_given_back"), Some(lost));
    until("the words on the village's page", || shows(&served).then_some(()));
    let told = cli::run(&["doctor", &cli::text(&again)]).out;
    assert!(told.contains(&format!("came back from partners: {lost}; nothing is missing")), "{told}");
    served.stop();
    town.stop();
    cli::done(&["verify", &cli::text(&again)]);
}

fn address(serving: &Serving) -> std::net::SocketAddr {
    let url = serving.url();
    url.trim_start_matches("http://").trim_end_matches('/').parse().unwrap_or_else(|e| panic!("{e}: {url}"))
}

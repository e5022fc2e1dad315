//! A directory whose entries were changed behind the node's back, served by the real binary: read, marked on every page,
//! and nothing written, signed, cosigned or published; where no checkpoint stands, it ends.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};

use super::{
    keep_cli::{Neighbours, Serving, get, neighbours},
    node_cli::alter,
    node_cli_support::{self as cli, done, run, text},
    web::client::Browser,
};

/// The last entry of the own log is another one, in a way that leaves its hash behind.
const LAST: &str = "UPDATE entry SET hash = zeroblob(32), bytes = CAST(replace(CAST(bytes AS TEXT), 'opinion', 'support') AS \
                    BLOB) WHERE place = (SELECT max(place) FROM entry WHERE place < 2 << 40)";
/// The second one is: no checkpoint that anybody kept is below it.
const SECOND: &str = "UPDATE entry SET hash = zeroblob(32) WHERE place = (1 << 40) + 1";

fn opinion(word: &str) -> Value {
    let ask = json!({ "do": "submit-opinion", "consultation": cli::TOPIC, "text": "After the checkpoint." });
    cli::submit(word, json!({ "person": "m1" }), ask)
}

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(text(&path), fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// The size of the checkpoint that is served, and of the log as the page of the record has it.
fn served_size(url: &str) -> u64 {
    let (status, note) = get(url, "/council/log/1/checkpoint");
    assert_eq!(status, 200, "{note}");
    note.lines().nth(1).and_then(|line| line.parse().ok()).expect("a size")
}

#[test]
fn what_was_changed_is_read_marked_and_never_signed() {
    let house = tempfile::tempdir().expect("a folder");
    let Neighbours { dir, other, ours, theirs } = neighbours(house.path());
    // The village's mirror cosigns what there is, and the town has its signature.
    done(&["publish", &text(&dir), "--to", &text(&ours)]);
    done(&["partner", "pull", &text(&other)]);
    done(&["publish", &text(&other), "--to", &text(&theirs)]);
    done(&["partner", "pull", &text(&dir)]);
    let stands = cli::requests(&dir, &[json!({ "op": "status" })])[0]["size"].as_u64().expect("a size");
    cli::requests(&dir, &[opinion("one"), opinion("two")]);
    alter(&dir, LAST);
    let (lock, published) = (fs::read(dir.join("lock.db")).expect("the lock"), files(&ours));

    // A command is refused as ever; the check-up says what it is.
    let words = "is not the one that was signed";
    let refused = run(&["submit", "opinion", &text(&dir), "Words.", "--consultation", cli::TOPIC, "--person", "m0"]);
    assert!(refused.code == 4 && refused.err.contains(words), "{refused:?}");
    let doctor = run(&["doctor", &text(&dir)]);
    assert_eq!(doctor.code, 4, "{doctor:?}");

    let more = ["--every", "1", "--publish", &text(&ours), "--metrics", "127.0.0.1:0"];
    let server = Serving::start(&dir, &more);
    assert_eq!(server.told["state"], "halted");
    let url = server.url();
    assert_eq!(served_size(&url), stands, "the last checkpoint that the entries make");
    for path in ["/", "/c/night-clinic", "/c/night-clinic/opinions", "/record", "/verify"] {
        for (lang, marked) in [("en", "What is stored here is not what was signed"), ("zh-CN", "与签过名的对不上")]
        {
            let (status, page) = get(&url, &format!("{path}?lang={lang}"));
            assert!(status == 200 && page.contains(marked), "{path} in {lang}: {page}");
        }
    }
    assert_eq!((get(&url, "/healthz").0, get(&url, "/healthz?live").0), (503, 200));
    let figures = server.told["metrics"].as_str().expect("an address").to_owned();
    let figures = get(&figures, "/metrics").1;
    assert!(figures.contains("hutong_state{state=\"halted\"} 1"), "{figures}");
    let said = run(&["doctor", &text(&dir), "--lang", "zh-CN"]);
    assert!(said.code == 4 && said.out.contains("不是签过名的那些"), "{said:?}");

    // Nobody writes: not by the socket, not by a page.
    let mut line = cli::Line::connect(&dir).expect("the socket");
    assert_eq!(line.ask(&opinion("three")).expect("an answer")["error"]["code"], "halted");
    let to = json!({ "op": "publish", "to": text(&ours) });
    assert_eq!(line.ask(&to).expect("an answer")["error"]["kind"], "fault", "nothing is published");
    let pulled = line.ask(&json!({ "op": "pull" })).expect("an answer");
    assert_eq!(pulled["partners"], json!([]), "nobody is followed");
    let page = a_form_is_refused(&url);
    assert!(page.contains("Writing is stopped because the record is not what it should be"), "{page}");

    assert_eq!(server.end(), Some(4), "it ends as a start that is refused");
    assert_eq!(fs::read(dir.join("lock.db")).expect("the lock"), lock, "nothing is signed or cosigned");
    assert_eq!(files(&ours), published, "nothing is published");
    done(&["restore", "--check", &text(&other)]);
}

/// A visitor fills in the form for an opinion and sends it; the page that follows.
fn a_form_is_refused(url: &str) -> String {
    let at = url.trim_start_matches("http://").trim_end_matches('/').parse().expect("an address");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut browser = Browser::new(at);
        let path = format!("/c/{}/write", cli::TOPIC);
        let form = browser.get(&path).await;
        assert_eq!(form.status, 200, "{}", form.body);
        let (token, key) = (form.field("token"), form.field("key"));
        let fields = [
            ("token", token.as_str()),
            ("key", &key),
            ("prompt", "p1"),
            ("title", ""),
            ("text", "Too late."),
            ("tier", "open"),
        ];
        let page = browser.post(&path, &fields).await;
        assert_eq!(page.status, 503, "{}", page.body);
        page.body
    })
}

#[test]
fn where_no_checkpoint_stands_it_ends() {
    let house = tempfile::tempdir().expect("a folder");
    let Neighbours { dir, .. } = neighbours(house.path());
    alter(&dir, SECOND);
    alter(&dir, "UPDATE entry SET bytes = x'00' WHERE place = (1 << 40) + 1");
    let ended = run(&["serve", "--dir", &text(&dir), "--listen", "127.0.0.1:0", "--until-eof"]);
    assert!(ended.code == 4 && ended.err.contains("is not the one that was signed"), "{ended:?}");
}

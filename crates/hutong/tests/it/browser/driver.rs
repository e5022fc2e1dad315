//! The one chromedriver of the process, with everything that it starts and every file that these tests leave: gone when
//! the process is, in whatever way it ends.

use std::{
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::OnceLock,
};

/// Runs the driver until standard input is closed, which the system does when this process is gone. Browsers outlive a
/// driver that is ended, so the whole group is ended; then the folder goes, when nobody writes into it any more.
const KEEPER: &str = "chromedriver --port=0 2>/dev/null & cat >/dev/null; trap '' TERM; kill 0; sleep 4; rm -rf \"$1\"";
/// What the driver says before its port. The first line that names one says "port 0".
const LISTENS: &str = "successfully on port ";
/// Names under which Chromium is installed.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// A running driver.
pub struct Driver {
    /// Its address.
    pub url: String,
    /// A folder of this process.
    pub folder: PathBuf,
    // Closed by the end of the process and not earlier.
    _keeper: (Child, Option<ChildStdin>, BufReader<ChildStdout>),
}

fn runs(program: &str) -> bool {
    let mut command = Command::new(program);
    let command = command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// What is missing for a browser test, if anything is.
pub fn missing() -> Option<&'static str> {
    static MISSING: OnceLock<Option<&str>> = OnceLock::new();
    *MISSING.get_or_init(|| match BROWSERS.into_iter().any(runs) {
        false => Some("chromium"),
        true => (!runs("chromedriver")).then_some("chromedriver"),
    })
}

/// The source of axe-core, where it is installed.
pub fn axe() -> Option<&'static str> {
    static AXE: OnceLock<Option<String>> = OnceLock::new();
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser-tools");
    let read = || match std::fs::read_to_string(tools.join("node_modules/axe-core/axe.min.js")) {
        Ok(source) => Some(source),
        Err(_) => {
            println!("skipped: axe-core is not here, so it looked at no page (sh scripts/need-test-tools.sh)");
            None
        }
    };
    AXE.get_or_init(read).as_deref()
}

/// The driver.
pub fn driver() -> &'static Driver {
    static DRIVER: OnceLock<Driver> = OnceLock::new();
    DRIVER.get_or_init(start)
}

fn start() -> Driver {
    let folder = tempfile::Builder::new().prefix("hutong-").tempdir().expect("a folder").keep();
    let mut keeper = Command::new("sh")
        .args(["-c", KEEPER, "sh"])
        .arg(&folder)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("sh runs");
    let mut said = BufReader::new(keeper.stdout.take().expect("stdout"));
    let mut line = String::new();
    let port = loop {
        line.clear();
        assert!(said.read_line(&mut line).expect("a line") > 0, "chromedriver ended before it listened");
        if let Some((_, rest)) = line.split_once(LISTENS) {
            break rest.trim().trim_end_matches('.').parse::<u16>().expect("a port");
        }
    };
    let input = keeper.stdin.take();
    Driver { url: format!("http://127.0.0.1:{port}"), folder, _keeper: (keeper, input, said) }
}

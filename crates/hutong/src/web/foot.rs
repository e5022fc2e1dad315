//! The foot of every page and the sites that may frame parts of the portal, as the body's settings have them. Read at most
//! once a second: every page shows them.

use std::sync::{Arc, Mutex, PoisonError};

use hutong_core::home::Foot;

use super::{state::App, visitor::Visitor};
use crate::key;

/// Where the filings of the two registers are looked up.
const ICP_REGISTER: &str = "https://beian.miit.gov.cn/";
const POLICE_REGISTER: &str = "https://beian.mps.gov.cn/#/query/webSearch?code=";

/// What the settings say of every page.
#[derive(Clone, Debug, Default)]
pub struct Everywhere {
    /// The foot.
    pub foot: Foot,
    /// Sites that may frame parts of the portal.
    pub framers: Vec<String>,
}

/// The same as it was read last, and in which second.
#[derive(Default)]
pub struct Held(Mutex<Option<(u64, Arc<Everywhere>)>>);

impl Held {
    /// As the settings are now; where they cannot be read, as if none were set.
    pub async fn get(&self, app: &App) -> Arc<Everywhere> {
        let now = app.now().0;
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, everywhere)) = held.filter(|(second, _)| *second == now) {
            return everywhere;
        }
        let read = match app.node().store().body_settings().await {
            Ok(settings) => Everywhere { foot: *settings.foot, framers: settings.framers },
            Err(fault) => {
                tracing::warn!(%fault, "couldn't read what stands in the foot");
                Everywhere::default()
            }
        };
        let read = Arc::new(read);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, read.clone()));
        read
    }

    /// Reads them anew when they are asked for next.
    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// A line of the foot.
pub struct Line {
    /// What it is; empty where the text says so itself.
    pub label: String,
    /// The text.
    pub text: String,
    /// Where it leads; empty for nowhere.
    pub href: String,
}

/// The lines that are set, in the reader's language.
pub fn lines(v: &Visitor, everywhere: &Everywhere) -> Vec<Line> {
    let (t, foot) = (v.locale(), &everywhere.foot);
    let digits: String = foot.police.chars().filter(char::is_ascii_digit).collect();
    let plain = |label: &str, text: &str| Line { label: t.say(label), text: text.to_owned(), href: String::new() };
    let linked = |text: &str, href: String| Line { label: String::new(), text: text.to_owned(), href };
    let all = [
        plain(key!("foot-office"), foot.office.for_lang(t.tag())),
        plain(key!("foot-place"), foot.place.for_lang(t.tag())),
        plain(key!("foot-phone"), &foot.phone),
        linked(&foot.icp, ICP_REGISTER.to_owned()),
        linked(&foot.police, format!("{POLICE_REGISTER}{digits}")),
        plain(key!("foot-code"), &foot.site_code),
    ];
    all.into_iter().filter(|line| !line.text.is_empty()).collect()
}

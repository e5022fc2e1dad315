//! One window in which several people sit down by turns, at one portal or at several: each with the cookies of a browser that
//! they signed in by.

use std::{collections::BTreeMap, net::SocketAddr};

use serde_json::json;

use super::{look::look, tab::Tab};
use crate::web::{client::Browser, site::Site};

/// The window, and whoever has a seat before it.
pub struct Seats {
    pub tab: Tab,
    /// Browsers by name, each with the address of its portal.
    known: BTreeMap<String, (Browser, String)>,
    /// Of the portal that the window is at.
    url: String,
    /// Who sits there; nobody at first.
    who: String,
}

impl Seats {
    pub fn new(tab: Tab) -> Seats {
        Seats { tab, known: BTreeMap::new(), url: String::new(), who: String::new() }
    }

    /// Gives somebody a seat, with the cookies of this browser at the portal there.
    pub fn seat(&mut self, id: &str, browser: Browser, at: SocketAddr) {
        self.known.insert(id.to_owned(), (browser, format!("http://localhost:{}", at.port())));
    }

    /// Somebody without an account sits down at a portal.
    pub async fn reader(&mut self, id: &str, at: &Site) {
        self.seat(id, at.browser(), at.at);
        self.sit(id).await;
    }

    pub fn has_seat(&self, id: &str) -> bool {
        self.known.contains_key(id)
    }

    /// In this window somebody sits down; whoever stands up takes along what the portal gave them.
    pub async fn sit(&mut self, id: &str) {
        if let Some((browser, _)) = self.known.get_mut(&self.who) {
            let cookies = self.tab.client.get_all_cookies().await.expect("cookies");
            browser.cookies = cookies.iter().map(|c| (c.name().to_owned(), c.value().to_owned())).collect();
        }
        id.clone_into(&mut self.who);
        let (browser, url) = &self.known[id];
        self.url.clone_from(url);
        self.tab.direct("Network.clearBrowserCookies", json!({})).await;
        for (name, value) in &browser.cookies {
            let cookie = json!({ "name": name, "value": value, "url": format!("{url}/"), "httpOnly": true });
            self.tab.direct("Network.setCookie", cookie).await;
        }
        // The language is a cookie, too.
        self.go(&format!("/about?lang={}", self.tab.taste.lang)).await;
    }

    pub async fn go(&self, path: &str) {
        self.tab.go(&format!("{}{path}", self.url)).await;
    }

    pub fn say(&self, key: &str) -> String {
        self.tab.say(key)
    }

    pub fn pick<'t>(&self, texts: [&'t str; 2]) -> &'t str {
        self.tab.pick(texts[0], texts[1])
    }

    /// Looks at the page; without scripts nothing can be measured in it, and coming to it has to do.
    pub async fn look(&mut self, name: &'static str) {
        if self.tab.taste.has_scripts {
            look(&mut self.tab, name).await;
        } else {
            self.tab.seen.insert(name);
        }
    }
}

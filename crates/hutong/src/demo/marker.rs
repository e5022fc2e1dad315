//! The mark in a node's directory by which it is known to be a demo's: whose log it is of, where the other portal is, and
//! who the demo's people are. It names the log's own key, so that it means nothing in any other directory.
#![allow(clippy::disallowed_methods, reason = "the demo's own files, beside the directories that it made")]

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use hutong_core::ids::{Origin, PersonId};
use hutong_node::{Node, ReadFault};
use serde::{Deserialize, Serialize};

/// Name of the mark, in a node's directory and in the demo's folder.
pub const MARKER_FILE: &str = ".hutong-demo";
/// What stands first in every mark, for whoever opens the file.
pub const MARKER_TEXT: &str = "hutong demo, simulated data 演示数据，系虚构";
/// Name of the file in which a body's portal says where it is.
const ADDRESS_FILE: &str = "portal-address";

/// As whom somebody looks at a demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 市民: nobody is signed in.
    Citizen,
    /// 委员.
    Member,
    /// 秘书处.
    Secretariat,
    /// 签发人.
    Signatory,
    /// 观察员.
    Observer,
}

impl Role {
    /// All of them, as they stand in the ribbon.
    pub const ALL: [Role; 5] = [Role::Citizen, Role::Member, Role::Secretariat, Role::Signatory, Role::Observer];

    /// Its word in forms.
    pub fn word(self) -> &'static str {
        match self {
            Role::Citizen => "citizen",
            Role::Member => "member",
            Role::Secretariat => "secretariat",
            Role::Signatory => "signatory",
            Role::Observer => "observer",
        }
    }

    /// The role of a word.
    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// A body of the demo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyMark {
    /// Its log.
    pub origin: String,
    /// Verifier key of its log.
    pub log_vkey: String,
    /// 川.
    pub short_zh: String,
    /// Sichuan.
    pub short_en: String,
    /// Where its portal says its address, seen from the node's directory.
    pub address_file: PathBuf,
}

impl BodyMark {
    /// The short name in a language.
    pub fn short(&self, lang: &str) -> &str {
        if lang.starts_with("zh") { &self.short_zh } else { &self.short_en }
    }
}

/// The mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// [`MARKER_TEXT`].
    pub says: String,
    /// Which of the bodies this directory is.
    pub own: usize,
    /// The bodies, in the demo's order.
    pub bodies: Vec<BodyMark>,
    /// Entries of the log when the portals opened: what came later is the visitors' doing.
    pub size: u64,
    /// The folder that the node publishes, seen from its directory.
    pub published: PathBuf,
    /// The consultation that goes on.
    pub running: String,
    /// The one that has ended with a report.
    pub ended: String,
    /// Who plays what, by id on file; nobody plays the citizen.
    pub people: BTreeMap<Role, String>,
}

/// Where a body's portal says its address.
pub fn address_file(body: &Path) -> PathBuf {
    body.join(ADDRESS_FILE)
}

/// Writes a small file so that a reader sees the old one or the new one, never a part.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let new = path.with_extension("new");
    fs::write(&new, text)?;
    fs::rename(&new, path)
}

impl Marker {
    /// The mark of a node's directory; `None` where there is none, or one that cannot be read.
    pub fn read(dir: &Path) -> Option<Marker> {
        let bytes = fs::read(dir.join(MARKER_FILE)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Marks a directory.
    ///
    /// # Errors
    /// What the file system said.
    pub fn write(&self, dir: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(io::Error::other)?;
        replace(&dir.join(MARKER_FILE), &format!("{text}\n"))
    }

    /// Whether it was made for this node: it names the node's own log key, and every charter there is a simulated one.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn fits(&self, node: &Node) -> Result<bool, ReadFault> {
        let known = node.known_keys().await?;
        let own = known.iter().find(|keys| keys.origin == *node.origin()).and_then(|keys| keys.vkeys.first());
        let is_own = self.body().is_some_and(|body| Some(&body.log_vkey) == own);
        let charters = node.store().list_consultations().await?.into_iter().filter_map(|view| view.charter);
        Ok(is_own && charters.into_iter().all(|charter| charter.simulated))
    }

    /// The body whose directory this is.
    pub fn body(&self) -> Option<&BodyMark> {
        self.bodies.get(self.own)
    }

    /// The other one.
    pub fn other(&self) -> Option<&BodyMark> {
        self.bodies.iter().enumerate().find(|(at, _)| *at != self.own).map(|(_, body)| body)
    }

    /// Where the other body's portal is, if it said so.
    pub fn other_address(&self, dir: &Path) -> Option<String> {
        let said = fs::read_to_string(dir.join(&self.other()?.address_file)).ok()?;
        let url = said.trim();
        // It goes into a link: nothing but an address of the web gets there.
        let is_plain = url.bytes().all(|b| b.is_ascii_graphic()) && !url.contains(['"', '<', '>']);
        (is_plain && (url.starts_with("http://") || url.starts_with("https://"))).then(|| url.to_owned())
    }

    /// Says where this body's portal is.
    ///
    /// # Errors
    /// What the file system said.
    pub fn say_address(&self, dir: &Path, url: &str) -> io::Result<()> {
        self.body().map_or(Ok(()), |body| replace(&dir.join(&body.address_file), &format!("{url}\n")))
    }

    /// Who plays a role.
    pub fn person(&self, role: Role) -> Option<PersonId> {
        self.people.get(&role).and_then(|id| PersonId::new(id).ok())
    }

    /// What somebody who is signed in plays.
    pub fn role_of(&self, person: &PersonId) -> Option<Role> {
        self.people.iter().find(|(_, id)| **id == person.as_str()).map(|(role, _)| *role)
    }

    /// Whether a log is that of the other body.
    pub fn is_other(&self, origin: &Origin) -> bool {
        self.other().is_some_and(|body| body.origin == origin.as_str())
    }
}

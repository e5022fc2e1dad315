//! 背景材料: what a secretariat recommends to read before anybody writes. Links and files, each with a heading and a summary;
//! beside the consultation, not in the record.

use super::{at_most, is_operator};
use crate::{
    canonical::{self, Object, parse_object, write_object},
    command::Actor,
    consultation::admission::{REASON_CHARS_MAX, TITLE_CHARS_MAX, check_label, check_text, consultation, need_role_in},
    facts::Base,
    ids::{Code, ConsultationId, FormKey},
    refusal::Refusal,
};

/// Most materials of a consultation: a shelf that is read, not an archive.
pub const MATERIALS_MAX: usize = 20;
/// Longest link in characters.
pub const LINK_CHARS_MAX: usize = 2_000;

/// Something to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// Its id within the consultation; the shelf is in their order.
    pub id: Code,
    /// Its heading; empty: it is taken from the shelf.
    pub title: String,
    /// What it says, in a sentence or two.
    pub summary: String,
    /// Where it is; empty for a file that is nowhere else.
    pub link: String,
}

/// A material as it is from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetMaterial {
    /// Of which consultation.
    pub consultation: ConsultationId,
    /// The material.
    pub material: Material,
    /// Under which form its file was staged, as the first of it; `None` for a link alone.
    pub upload: Option<FormKey>,
}

impl Material {
    /// The canonical bytes under which it is kept, without its id.
    pub fn bytes(&self) -> Vec<u8> {
        let object = Object::new().text("title", &*self.title).text("summary", &*self.summary);
        write_object(&object.text("link", &*self.link))
    }

    /// Reads what [`Material::bytes`] wrote; `None` when it did not.
    pub fn read(id: &str, bytes: &[u8]) -> Option<Material> {
        let o = parse_object(bytes, canonical::DOCUMENT).ok()?;
        let text = |name: &str| o.need_text(name).ok().map(str::to_owned);
        Some(Material {
            id: Code::new(id).ok()?,
            title: text("title")?,
            summary: text("summary")?,
            link: text("link")?,
        })
    }
}

/// Whether a link leads to a page of the web and to nothing that a browser would run.
pub(super) fn is_link(link: &str) -> bool {
    let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    let is_plain = link.chars().all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '\\'));
    is_plain
        && link.chars().count() <= LINK_CHARS_MAX
        && rest.is_some_and(|rest| !rest.starts_with(['/', '?', '#']) && !rest.is_empty())
}

/// Whoever decides at the desk keeps the shelf.
pub(super) fn decide_set(actor: &Actor, set: &SetMaterial, base: &Base) -> Result<(), Refusal> {
    consultation(base, &set.consultation)?;
    if !is_operator(actor) {
        need_role_in(actor, base, "moderator", |r| r.moderator, &set.consultation)?;
    }
    let material = &set.material;
    if material.title.is_empty() {
        return Ok(());
    }
    check_text(&material.title, TITLE_CHARS_MAX)?;
    check_label(&material.title, TITLE_CHARS_MAX)?;
    check_text(&material.summary, REASON_CHARS_MAX)?;
    if let Some(upload) = set.upload {
        let whole = actor.person().is_some_and(|me| base.house.uploads.contains(&(me.clone(), upload)));
        if !whole {
            return Err(Refusal::AttachmentMissing { n: 1 });
        }
    }
    let is_file_alone = set.upload.is_some() && material.link.is_empty();
    if !is_file_alone && !is_link(&material.link) {
        return Err(Refusal::BadLink);
    }
    let shelf = base.house.shelves.get(&set.consultation);
    let others = shelf.map_or(0, |shelf| shelf.iter().filter(|id| **id != material.id).count());
    at_most(others + 1, MATERIALS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_alone() {
        for good in ["https://example.org", "http://example.org/a?b=c#d", "https://例子.example/河"] {
            assert!(is_link(good), "{good}");
        }
        let long = format!("https://example.org/{}", "a".repeat(LINK_CHARS_MAX));
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//example.org",
            "https://",
            "https:///x",
            "https://a b",
            "https://a\"onclick=",
            "",
            "ftp://a",
            &long,
        ] {
            assert!(!is_link(bad), "{bad}");
        }
        let one = Material { id: Code::new("m1").unwrap(), title: "a".into(), summary: "b".into(), link: "c".into() };
        assert_eq!(Material::read("m1", &one.bytes()), Some(one));
    }
}

//! What the foot of every public page must carry, and on which other sites parts of the portal may be shown.

use super::at_most;
use crate::{
    canonical::{BadField, Object, Value},
    consultation::{
        admission::{LABEL_CHARS_MAX, check_label},
        charter::Bilingual,
    },
    refusal::Refusal,
};

/// Most sites that may show parts of the portal.
pub const FRAMERS_MAX: usize = 20;
/// Longest address, in bytes.
const ADDRESS_LEN_MAX: usize = 300;

/// The foot of every page. Empty fields are not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foot {
    /// 主办单位: who answers for the site.
    pub office: Bilingual,
    /// Where it is.
    pub place: Bilingual,
    /// A telephone number.
    pub phone: String,
    /// ICP 备案号: the number of the filing, which links to the register.
    pub icp: String,
    /// 公安备案号: the same of the public security filing.
    pub police: String,
    /// 网站标识码: the code of a public body's site.
    pub site_code: String,
    /// Address of the body's own accessibility statement, `https://…`; empty for the program's page.
    pub statement: String,
}

impl Default for Foot {
    fn default() -> Foot {
        let none = || Bilingual { zh: String::new(), en: String::new() };
        let [phone, icp, police, site_code, statement] = [const { String::new() }; 5];
        Foot { office: none(), place: none(), phone, icp, police, site_code, statement }
    }
}

impl Foot {
    fn lines(&self) -> [(&'static str, &String); 9] {
        [
            ("office_zh", &self.office.zh),
            ("office_en", &self.office.en),
            ("place_zh", &self.place.zh),
            ("place_en", &self.place.en),
            ("phone", &self.phone),
            ("icp", &self.icp),
            ("police", &self.police),
            ("site_code", &self.site_code),
            ("statement", &self.statement),
        ]
    }

    /// As it is kept: the fields that are set.
    pub(super) fn object(&self) -> Object<'_> {
        let set = self.lines().into_iter().filter(|(_, text)| !text.is_empty());
        set.fold(Object::new(), |object, (name, text)| object.text(name, text.as_str()))
    }

    /// Reads what [`Foot::object`] wrote.
    pub(super) fn read(object: Option<&Value<'_>>) -> Result<Foot, BadField> {
        let object = match object {
            None => return Ok(Foot::default()),
            Some(Value::Object(object)) => object,
            Some(_) => return Err(BadField::new("foot", "an object")),
        };
        let text = |name: &'static str| match object.get(name) {
            None => Ok(String::new()),
            Some(value) => value.as_text().map(str::to_owned).ok_or_else(|| BadField::new(name, "a string")),
        };
        let both = |zh, en| Ok::<_, BadField>(Bilingual { zh: text(zh)?, en: text(en)? });
        Ok(Foot {
            office: both("office_zh", "office_en")?,
            place: both("place_zh", "place_en")?,
            phone: text("phone")?,
            icp: text("icp")?,
            police: text("police")?,
            site_code: text("site_code")?,
            statement: text("statement")?,
        })
    }

    /// Lines of plain text; addresses lead over TLS alone.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        for (name, text) in self.lines() {
            if name != "statement" {
                check_label(text, LABEL_CHARS_MAX)?;
            }
        }
        let is_good = self.statement.is_empty() || is_address(&self.statement, &["https://"]);
        if is_good { Ok(()) } else { bad("statement", "an address that begins with https://") }
    }
}

fn bad(field: &'static str, problem: &str) -> Result<(), Refusal> {
    Err(Refusal::BadEntry { field, problem: problem.to_owned() })
}

/// An address of plain characters under one of these schemes, with a host.
fn is_address(text: &str, schemes: &[&str]) -> bool {
    let is_plain =
        |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'<' | b'>' | b'\\' | b'`' | b';' | b',');
    let rest = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
    let has_host = rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
    has_host && text.len() <= ADDRESS_LEN_MAX && text.bytes().all(is_plain)
}

/// Origins of sites that may show parts of the portal: over TLS, or on the reader's own machine for trying it out. No
/// wildcards: each site is one that somebody decided about.
pub(super) fn check_framers(framers: &[String]) -> Result<(), Refusal> {
    at_most(framers.len(), FRAMERS_MAX)?;
    let is_origin = |text: &String| {
        let inner = text.split_once("://").map_or("", |(_, host)| host);
        let is_host = inner.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'));
        let is_own_machine = inner.split(':').next().is_some_and(|host| matches!(host, "localhost" | "127.0.0.1"));
        is_host && (is_address(text, &["https://"]) || (is_own_machine && is_address(text, &["http://"])))
    };
    if framers.iter().all(is_origin) {
        Ok(())
    } else {
        bad("framers", "https:// and a host, one a line, with nothing behind it")
    }
}

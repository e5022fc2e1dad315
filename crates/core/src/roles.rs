//! What staff may do, and where. Nobody's role reaches beyond the body; a scoped one ends at a unit or a consultation.

use std::collections::BTreeSet;

use crate::ids::ConsultationId;

/// What staff may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Roles {
    /// Reviews items, enters what came on behalf.
    pub moderator: bool,
    /// 拟稿: drafts documents.
    pub drafter: bool,
    /// 核稿: checks drafts.
    pub checker: bool,
    /// 签发: signs, and only this step emits a joint act.
    pub signatory: bool,
    /// 系统管理: runs the node: partners, rolls, erasures, settings.
    pub administrator: bool,
    /// 安全管理: accounts and roles, and nothing else.
    pub security: bool,
    /// 审计: reads everything, the acts of staff included; changes nothing.
    pub auditor: bool,
    /// 观察: reads what the secretariat reads; changes nothing.
    pub observer: bool,
}

/// Each role as a word and the way to its flag, in the order of the bits under which they are kept.
type Entry = (&'static str, fn(&Roles) -> bool, fn(&mut Roles) -> &mut bool);

const ALL: [Entry; 8] = [
    ("moderator", |r| r.moderator, |r| &mut r.moderator),
    ("drafter", |r| r.drafter, |r| &mut r.drafter),
    ("checker", |r| r.checker, |r| &mut r.checker),
    ("signatory", |r| r.signatory, |r| &mut r.signatory),
    ("administrator", |r| r.administrator, |r| &mut r.administrator),
    ("security", |r| r.security, |r| &mut r.security),
    ("auditor", |r| r.auditor, |r| &mut r.auditor),
    ("observer", |r| r.observer, |r| &mut r.observer),
];

impl Roles {
    /// The words of all roles, in the order of their bits.
    pub fn all_words() -> impl Iterator<Item = &'static str> {
        ALL.iter().map(|(word, ..)| *word)
    }

    /// Roles from words.
    ///
    /// # Errors
    /// The first word that is no role.
    pub fn from_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Roles, &'a str> {
        let mut roles = Roles::default();
        for word in words {
            let (.., flag) = ALL.iter().find(|(known, ..)| *known == word).ok_or(word)?;
            *flag(&mut roles) = true;
        }
        Ok(roles)
    }

    /// The words of these roles.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        ALL.iter().filter(|(_, has, _)| has(self)).map(|(word, ..)| *word)
    }

    /// One bit a role, moderators' the lowest.
    pub fn bits(&self) -> u64 {
        (0..).zip(&ALL).map(|(bit, (_, has, _))| u64::from(has(self)) << bit).sum()
    }

    /// Roles from bits; bits of roles that this version does not know are left out.
    pub fn from_bits(bits: u64) -> Roles {
        let mut roles = Roles::default();
        for (bit, (.., flag)) in (0..).zip(&ALL) {
            *flag(&mut roles) = bits >> bit & 1 == 1;
        }
        roles
    }

    /// Whether there is any.
    pub fn is_staff(&self) -> bool {
        *self != Roles::default()
    }

    /// Whoever audits or observes changes nothing, so no role that does goes with theirs.
    pub(crate) fn clash(&self) -> bool {
        let reads = Roles { auditor: self.auditor, observer: self.observer, ..Roles::default() };
        reads.is_staff() && *self != reads
    }

    /// Either's roles.
    pub fn union(self, other: Roles) -> Roles {
        Roles::from_bits(self.bits() | other.bits())
    }
}

/// Where a role holds, narrower than the body.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// People of this unit and what they hand in.
    Unit(String),
    /// One consultation.
    Consultation(ConsultationId),
}

/// Roles that end somewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScopedRoles {
    /// Where they hold.
    pub scope: Scope,
    /// Which.
    pub roles: Roles,
}

/// What an act reaches: roles must cover it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reach<'a> {
    /// The consultation, where the act is about one.
    pub consultation: Option<&'a ConsultationId>,
    /// Units of the author or person it is about.
    pub units: Option<&'a BTreeSet<String>>,
}

impl Reach<'_> {
    /// Whether roles of this scope cover it.
    pub fn is_within(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Unit(unit) => self.units.is_some_and(|units| units.contains(unit)),
            Scope::Consultation(c) => self.consultation == Some(c),
        }
    }
}

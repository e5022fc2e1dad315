//! Home commands on the wire.

use hutong_core::{
    facts::{Private, Roles, Scope, ScopedRoles},
    home::{
        CheckDraft, DraftDocument, Group, HomeAsk, NewPerson, PinPartner, Profile, SetClient, SetGroup, StageChunk,
        TokenScope, TokenScopes,
    },
    ids::Origin,
};
use hutong_log::{base64, hex};
use serde::{Deserialize, Serialize};

use super::{
    house::HouseWire,
    read::{BadWire, bad, code, consultation, document, form_key, person, sha256, tier},
};

/// A home command, on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "fields mirror hutong_core::home::HomeAsk one to one")]
pub enum HomeWire {
    AddPeople {
        people: Vec<PersonWire>,
    },
    DraftDocument {
        document: String,
        text: String,
    },
    CheckDraft {
        document: String,
        sha256: String,
        passes: bool,
        #[serde(default)]
        comment: String,
    },
    StageChunk {
        upload: String,
        file: usize,
        name: String,
        media_type: String,
        len: u64,
        offset: u64,
        bytes: String,
    },
    PinPartner {
        origin: String,
        log_vkey: String,
        witness_vkey: String,
        mirror_vkey: String,
        /// A folder, or a site from `https://` on.
        #[serde(alias = "folder")]
        address: String,
        /// Whether the site may lie in a private network.
        #[serde(default)]
        is_private: bool,
    },
    SetClient {
        id: String,
        name: String,
        /// Hex digits.
        key: String,
        scopes: Vec<String>,
        consultations: Vec<String>,
    },
    EndClient {
        id: String,
    },
    SetGroup {
        consultation: String,
        id: String,
        name: String,
        /// Ids; the first leads.
        members: Vec<String>,
    },
    /// What a secretariat does in its house.
    House {
        /// What.
        of: HouseWire,
    },
}

/// A person, on the wire.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonWire {
    /// Id.
    pub id: String,
    /// Tier, or none for staff.
    #[serde(default)]
    pub tier: Option<String>,
    /// `moderator`, `drafter`, `checker`, `signatory`, `administrator`, `security`, `auditor`, `observer`.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Name for bylines.
    #[serde(default)]
    pub name: String,
    /// `[kind, unit]`, primary ones first.
    #[serde(default)]
    pub affiliations: Vec<(String, String)>,
    /// 排名.
    #[serde(default)]
    pub protocol_order: Option<u64>,
    /// Which affiliations are the primary ones.
    #[serde(default)]
    pub primary: Vec<(String, String)>,
    /// Roles in a unit or a consultation only.
    #[serde(default)]
    pub scoped: Vec<ScopedWire>,
    /// 特邀专家.
    #[serde(default)]
    pub expert: bool,
    /// Telephone number.
    #[serde(default)]
    pub phone: String,
    /// Mail address.
    #[serde(default)]
    pub mail: String,
}

/// Roles that end somewhere, on the wire.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopedWire {
    /// The unit, or none.
    #[serde(default)]
    pub unit: Option<String>,
    /// The consultation, or none.
    #[serde(default)]
    pub consultation: Option<String>,
    /// Words of the roles.
    pub roles: Vec<String>,
}

impl HomeWire {
    /// The home command meant.
    ///
    /// # Errors
    /// [`BadWire`] names the field.
    pub fn ask(self) -> Result<HomeAsk, BadWire> {
        Ok(match self {
            HomeWire::AddPeople { people } => {
                HomeAsk::AddPeople(people.into_iter().map(PersonWire::person).collect::<Result<_, _>>()?)
            }
            HomeWire::DraftDocument { document: id, text } => {
                HomeAsk::DraftDocument(DraftDocument { document: document(&id)?, bytes: text.into_bytes() })
            }
            HomeWire::CheckDraft { document: id, sha256: hash, passes, comment } => {
                HomeAsk::CheckDraft(CheckDraft { document: document(&id)?, sha256: sha256(&hash)?, passes, comment })
            }
            HomeWire::StageChunk { upload, file, name, media_type, len, offset, bytes } => {
                let bytes = base64::decode(&bytes).map_err(|e| bad("bytes", e))?;
                let upload = form_key(&upload)?;
                HomeAsk::StageChunk(StageChunk { upload, file, name: Private(name), media_type, len, offset, bytes })
            }
            HomeWire::SetClient { id, name, key, scopes, consultations } => {
                let key = hex::decode(&key).ok().and_then(|bytes| bytes.try_into().ok());
                let scopes = scopes.iter().map(|word| TokenScope::from_word(word));
                let scopes: Option<Vec<_>> = scopes.collect();
                let consultations = consultations.iter().map(|c| consultation(c)).collect::<Result<_, _>>()?;
                HomeAsk::SetClient(SetClient {
                    id: code("id", &id)?,
                    name,
                    key: key.ok_or_else(|| bad("key", "64 hex digits"))?,
                    scopes: TokenScopes::of(scopes.ok_or_else(|| bad("scopes", "words of scopes"))?),
                    consultations,
                })
            }
            HomeWire::House { of } => of.ask()?,
            HomeWire::EndClient { id } => HomeAsk::EndClient(code("id", &id)?),
            HomeWire::SetGroup { consultation: c, id, name, members } => {
                let members = members.iter().map(|id| person(id)).collect::<Result<Vec<_>, _>>()?;
                let leader = members.first().cloned().ok_or_else(|| bad("members", "at least one"))?;
                let group = Group { id: code("id", &id)?, name, leader, members: members.into_iter().collect() };
                HomeAsk::SetGroup(SetGroup { consultation: consultation(&c)?, group })
            }
            HomeWire::PinPartner { origin, log_vkey, witness_vkey, mirror_vkey, address, is_private } => {
                let origin = Origin::new(&origin).map_err(|e| bad("origin", e))?;
                let genesis = None;
                HomeAsk::PinPartner(PinPartner {
                    origin,
                    log_vkey,
                    witness_vkey,
                    mirror_vkey,
                    genesis,
                    address,
                    is_private,
                })
            }
        })
    }
}

impl PersonWire {
    fn person(self) -> Result<NewPerson, BadWire> {
        let scoped = self.scoped.into_iter().map(ScopedWire::scoped).collect::<Result<_, _>>()?;
        let profile = Profile {
            primary: Private(self.primary),
            scoped,
            is_expert: self.expert,
            phone: Private(self.phone),
            mail: Private(self.mail),
        };
        let roles = roles(&self.roles)?;
        Ok(NewPerson {
            id: person(&self.id)?,
            tier: self.tier.as_deref().map(tier).transpose()?,
            roles,
            name: Private(self.name),
            affiliations: Private(self.affiliations),
            protocol_order: self.protocol_order,
            profile,
        })
    }

    /// Somebody on file, as they are put on file.
    pub fn of(person: &NewPerson) -> PersonWire {
        let profile = &person.profile;
        PersonWire {
            id: person.id.to_string(),
            tier: person.tier.map(|t| t.word().to_owned()),
            roles: person.roles.words().map(str::to_owned).collect(),
            name: person.name.0.clone(),
            affiliations: person.affiliations.0.clone(),
            protocol_order: person.protocol_order,
            primary: profile.primary.0.clone(),
            scoped: profile.scoped.iter().map(ScopedWire::of).collect(),
            expert: profile.is_expert,
            phone: profile.phone.0.clone(),
            mail: profile.mail.0.clone(),
        }
    }
}

fn roles(words: &[String]) -> Result<Roles, BadWire> {
    Roles::from_words(words.iter().map(String::as_str)).map_err(|word| bad("roles", format!("{word:?} is not a role")))
}

impl ScopedWire {
    fn scoped(self) -> Result<ScopedRoles, BadWire> {
        let scope = match (self.unit, self.consultation) {
            (Some(unit), None) => Scope::Unit(unit),
            (None, Some(c)) => Scope::Consultation(consultation(&c)?),
            _ => return Err(bad("scoped", "either a unit or a consultation")),
        };
        Ok(ScopedRoles { scope, roles: roles(&self.roles)? })
    }

    fn of(scoped: &ScopedRoles) -> ScopedWire {
        let (unit, consultation) = match &scoped.scope {
            Scope::Unit(unit) => (Some(unit.clone()), None),
            Scope::Consultation(c) => (None, Some(c.to_string())),
        };
        ScopedWire { unit, consultation, roles: scoped.roles.words().map(str::to_owned).collect() }
    }
}

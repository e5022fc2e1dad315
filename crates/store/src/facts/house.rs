//! What only the home node knows, as rules ask for it. Deadlines are held against `Needs::now` here, so that rules see
//! whether they are over and compare no dates.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    commitment::Salt,
    consultation::moderation::Withhold,
    facts::Needs,
    home::{
        Channel, Group, Material, Ruling,
        account::{ATTEMPT_WINDOW_S, CODE_ATTEMPTS_MAX},
        client::ClientFacts,
        contact::{CONFIRM_S_MAX, ContactFacts, confirm_code},
        facts::{AccountFacts, IntakeRules},
    },
    ids::{Code, ConsultationId, FormKey, LeafId, PartName, PersonId, Place},
};
use hutong_log::hash::{Hash, sha256};
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::Loading;
use crate::{
    fault::ReadFault,
    home::{
        desk::{BODY, SMALL, group_setting, material_setting, working_setting},
        people::unpack_affiliations,
        telling::ASKS_WINDOW_S,
    },
    key,
    names::HOME,
    pages::programs::{CLIENT, read_client},
    sql::{self, Rows, Trouble, select_by},
};

const LINKED: Rows =
    Rows { head: "SELECT person, device FROM device_link WHERE person IN (", columns: 1, tail: ") ORDER BY device" };
const ACCOUNTS: Rows = Rows {
    head: "SELECT p.person, p.erased, c.salt, c.hash, c.expires, c.tries FROM person p \
           LEFT JOIN one_time_code c ON c.person = p.id WHERE p.person IN (",
    columns: 1,
    tail: ")",
};
const CREDENTIALS: Rows = Rows {
    head: "SELECT p.person, c.kind, c.secret, c.step, c.name FROM person p JOIN credential c ON c.person = p.id \
           WHERE p.person IN (",
    columns: 1,
    tail: ")",
};
const IDENTITIES: Rows = Rows {
    head: "SELECT c.name, p.person FROM credential c JOIN person p ON p.id = c.person \
           WHERE c.kind = 'identity' AND c.name IN (",
    columns: 1,
    tail: ")",
};
const TOKENS: Rows = Rows {
    head: "SELECT p.person, t.token, t.expires_at FROM person p JOIN token t ON t.person = p.id WHERE p.person IN (",
    columns: 1,
    tail: ")",
};
const ATTEMPTS: Rows = Rows {
    head: "WITH w (name, since, until) AS (",
    columns: 3,
    tail: ") SELECT w.name, COUNT(*) FROM w CROSS JOIN attempt a \
           ON a.name = w.name AND a.at > w.since AND a.at <= w.until GROUP BY w.name",
};
const CLAIMS: Rows = Rows {
    head: "WITH w (place, now) AS (",
    columns: 2,
    tail: ") SELECT w.place, p.person FROM w CROSS JOIN claim c ON c.place = w.place AND c.until > w.now \
           JOIN person p ON p.id = c.person",
};
const HELD_ITEMS: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT w.place, p.person FROM w CROSS JOIN held_item i ON i.place = w.place \
           JOIN held_decision d ON d.form_key = i.form_key AND d.failed IS NULL JOIN person p ON p.id = d.person",
};
const PROPOSALS: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT w.place, p.person, x.code, x.reason FROM w CROSS JOIN withhold_proposal x ON x.place = w.place \
           JOIN person p ON p.id = x.person",
};
const AUTHORS: Rows = Rows {
    head: "WITH w (leaf) AS (",
    columns: 1,
    tail: ") SELECT w.leaf, p.affiliations FROM w CROSS JOIN deed d ON d.leaf = w.leaf JOIN person p ON p.id = d.person",
};
const COMMITMENTS: Rows = Rows {
    head: "WITH w (place, name) AS (",
    columns: 2,
    tail: ") SELECT w.place, p.name, i.leaf_id, p.commitment FROM w CROSS JOIN part p \
           ON p.key >= w.place * 256 AND p.key < w.place * 256 + 256 AND +p.name = w.name AND p.erased_by IS NULL \
           JOIN item i ON i.place = w.place",
};
const HELD: Rows = Rows {
    head: "SELECT d.form_key, p.person, d.ruling FROM held_decision d JOIN person p ON p.id = d.person \
           WHERE d.failed IS NULL AND d.form_key IN (",
    columns: 1,
    tail: ")",
};
const DRAFTS: Rows = Rows {
    head: "SELECT p.person, d.form_key FROM person p JOIN opinion_draft d ON d.person = p.id AND d.live = 1 \
           WHERE p.person IN (",
    columns: 1,
    tail: ")",
};

const CONTACTS: Rows = Rows {
    head: "SELECT p.person, c.channel, c.salt, c.asked_at, c.asks, c.confirmed_at, c.address FROM person p \
           JOIN contact c ON c.person = p.id WHERE p.person IN (",
    columns: 1,
    tail: ")",
};

/// Devices that are linked to these people, by person.
pub(crate) async fn load_linked(
    conn: &mut SqliteConnection,
    people: impl Iterator<Item = i64>,
) -> Result<BTreeMap<i64, Vec<i64>>, ReadFault> {
    let rows = select_by(conn, &LINKED, &Vec::from_iter(people), |args, id| args.int(*id)).await?;
    let mut linked: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (person, device) in sql::decode("device_link", &rows, |row| Ok((sql::get(row, 0)?, sql::get(row, 1)?)))? {
        linked.entry(person).or_default().push(device);
    }
    Ok(linked)
}

/// Research groups of a consultation, by id.
pub(crate) async fn load_groups(
    conn: &mut SqliteConnection,
    consultation: &ConsultationId,
) -> Result<Vec<Group>, ReadFault> {
    load_settings(conn, &group_setting(consultation, ""), Group::read).await
}

/// What is on the shelf of a consultation, by id.
pub(crate) async fn load_shelf(
    conn: &mut SqliteConnection,
    consultation: &ConsultationId,
) -> Result<Vec<Material>, ReadFault> {
    load_settings(conn, &material_setting(consultation, ""), Material::read).await
}

/// Settings whose names begin so, read by what follows in the name and by their bytes, in the order of their names.
async fn load_settings<T>(
    conn: &mut SqliteConnection,
    prefix: &str,
    read: impl Fn(&str, &[u8]) -> Option<T>,
) -> Result<Vec<T>, ReadFault> {
    let rows = sqlx::query("SELECT name, value FROM setting WHERE substr(name, 1, length($1)) = $1 ORDER BY name")
        .bind(prefix)
        .fetch_all(conn)
        .await?;
    sql::decode("setting", &rows, |row| {
        let (name, value): (&str, &[u8]) = (sql::get(row, 0)?, sql::get(row, 1)?);
        read(name.strip_prefix(prefix).unwrap_or_default(), value).ok_or(Trouble::Bad("a setting of a consultation"))
    })
}

pub(super) fn person(row: &SqliteRow, column: usize) -> Result<PersonId, Trouble> {
    sql::id(row, column, PersonId::new)
}

/// Settings of every consultation that has any; where its desk said nothing about two persons, as the body has it.
pub(crate) async fn load_rules(
    conn: &mut SqliteConnection,
) -> Result<BTreeMap<ConsultationId, IntakeRules>, ReadFault> {
    let rows = sqlx::query(
        "SELECT c.name, r.paused, CASE WHEN r.two_persons >= 0 THEN r.two_persons ELSE COALESCE((SELECT \
         json_extract(CAST(s.value AS TEXT), '$.two_persons') FROM setting s WHERE s.name = $1), 0) END \
         FROM consultation c LEFT JOIN intake_rule r ON r.consultation = c.name",
    )
    .bind(BODY)
    .fetch_all(conn)
    .await?;
    let rules = sql::decode("intake_rule", &rows, |row| {
        let rules = IntakeRules { paused: sql::get(row, 1)?, two_persons: sql::get::<i64>(row, 2)? != 0 };
        Ok((sql::id(row, 0, ConsultationId::new)?, rules))
    })?;
    // As everywhere: what is not there is as it is by default.
    Ok(rules.into_iter().filter(|(_, rules)| *rules != IntakeRules::default()).collect())
}

impl Loading<'_> {
    pub(super) async fn load_house(&mut self, needs: &Needs) -> Result<(), ReadFault> {
        if !self.base.consultations.is_empty() {
            let rules = match &mut self.names.remembered.rules {
                Some(rules) => rules,
                none => none.insert(load_rules(self.conn).await?),
            };
            let named = rules.iter().filter(|(c, _)| self.base.consultations.contains_key(*c));
            self.base.house.rules = named.map(|(c, rules)| (c.clone(), rules.clone())).collect();
        }
        self.load_moderated(needs).await?;
        self.load_proofs(&needs.proofs).await?;
        self.load_accounts(needs).await?;
        self.load_clients(needs).await?;
        self.load_contacts(needs).await?;
        self.load_circulars(needs).await?;
        self.load_gatherings(needs).await?;
        self.load_uploads(needs).await?;
        self.load_kept(needs).await
    }

    /// Home places as they are kept, with the places they mean.
    fn own_places<'a>(&self, places: impl IntoIterator<Item = &'a Place>) -> BTreeMap<i64, &'a Place> {
        let own = places.into_iter().filter(|p| p.origin == self.store.home);
        own.map(|p| (key::place(HOME, p.index), p)).collect()
    }

    async fn load_moderated(&mut self, needs: &Needs) -> Result<(), ReadFault> {
        let own = self.own_places(&needs.moderated);
        if own.is_empty() {
            return Ok(());
        }
        let keys = Vec::from_iter(own.keys().copied());
        let rows = select_by(self.conn, &CLAIMS, &keys, |args, place| {
            args.int(*place);
            args.count(needs.now.0);
        })
        .await?;
        let by = |row: &SqliteRow| Ok::<_, Trouble>((sql::get::<i64>(row, 0)?, person(row, 1)?));
        let at = |place: i64| own.get(&place).map(|p| (*p).clone());
        let of = |found: Vec<(i64, PersonId)>| {
            found.into_iter().filter_map(|(place, by)| Some((at(place)?, by))).collect::<BTreeMap<_, _>>()
        };
        self.base.house.claims = of(sql::decode("claim", &rows, by)?);
        let rows = select_by(self.conn, &HELD_ITEMS, &keys, |args, place| args.int(*place)).await?;
        self.base.house.held_items = of(sql::decode("held_item", &rows, by)?);
        let rows = select_by(self.conn, &PROPOSALS, &keys, |args, place| args.int(*place)).await?;
        let proposals = sql::decode("withhold_proposal", &rows, |row| {
            let words = (sql::id(row, 2, Code::new)?, sql::get::<String>(row, 3)?);
            Ok((sql::get::<i64>(row, 0)?, person(row, 1)?, words))
        })?;
        for (place, by, (code, reason)) in proposals {
            if let Some(item) = at(place) {
                self.base.house.proposals.insert(item.clone(), (by, Withhold { item, code, reason }));
            }
        }
        let leaves: Vec<u64> = own.values().map(|p| p.index).collect();
        let rows = select_by(self.conn, &AUTHORS, &leaves, |args, leaf| args.count(*leaf)).await?;
        let units = sql::decode("deed", &rows, |row| {
            let pairs = unpack_affiliations(sql::get(row, 1)?).ok_or(Trouble::Bad("a list of pairs"))?;
            Ok((sql::count(row, 0)?, pairs.into_iter().map(|(_, unit)| unit).collect::<BTreeSet<String>>()))
        })?;
        let home = &self.store.home;
        let units = units.into_iter().map(|(index, all)| (Place { origin: home.clone(), index }, all));
        self.base.house.author_units = units.collect();
        Ok(())
    }

    async fn load_proofs(&mut self, proofs: &BTreeSet<(Place, PartName)>) -> Result<(), ReadFault> {
        let own: Vec<&(Place, PartName)> = proofs.iter().filter(|(p, _)| p.origin == self.store.home).collect();
        let rows = select_by(self.conn, &COMMITMENTS, &own, |args, (place, name)| {
            args.int(key::place(HOME, place.index));
            args.text(name.as_str());
        })
        .await?;
        let home = self.store.home.clone();
        let found = sql::decode("part", &rows, |row| {
            let place = Place { origin: home.clone(), index: key::index(sql::get(row, 0)?) };
            let commitment = (LeafId(sql::array(row, 2)?), sql::hash(row, 3)?);
            Ok(((place, sql::id(row, 1, PartName::new)?), commitment))
        })?;
        self.base.house.commitments = found.into_iter().collect();
        Ok(())
    }

    async fn load_accounts(&mut self, needs: &Needs) -> Result<(), ReadFault> {
        let wanted = Vec::from_iter(&needs.accounts);
        let rows = select_by(self.conn, &ACCOUNTS, &wanted, |args, p| args.text(p.as_str())).await?;
        let accounts = sql::decode("one_time_code", &rows, |row| {
            let mut facts = AccountFacts { is_erased: sql::get::<i64>(row, 1)? != 0, ..AccountFacts::default() };
            if let Some(hash) = sql::hash_or_null(row, 3)? {
                let is_over = sql::count(row, 4)? <= needs.now.0 || sql::count(row, 5)? > CODE_ATTEMPTS_MAX;
                facts.code = Some(hash).filter(|_| !is_over);
                facts.code_salt = Some(Salt(sql::array(row, 2)?));
            }
            Ok((person(row, 0)?, facts))
        })?;
        let mut accounts: BTreeMap<PersonId, AccountFacts> = accounts.into_iter().collect();
        let rows = select_by(self.conn, &CREDENTIALS, &wanted, |args, p| args.text(p.as_str())).await?;
        for row in &rows {
            let read = || {
                let secret: Vec<u8> = sql::get(row, 2)?;
                let (kind, name) = (sql::get::<String>(row, 1)?, sql::hash_or_null(row, 4)?);
                Ok::<_, Trouble>((person(row, 0)?, kind, secret, sql::count(row, 3)?, name))
            };
            let (person, kind, secret, step, name) = read().map_err(|e| e.of("credential"))?;
            let Some(facts) = accounts.get_mut(&person) else { continue };
            match kind.as_str() {
                "password" => facts.has_password = true,
                "totp" => facts.second_factor = Some(step),
                "recovery" => facts.recovery.extend(Hash::from_slice(&secret)),
                "identity" => facts.identities.extend(Hash::from_slice(&secret).zip(name)),
                "passkey" => facts.passkeys.extend(name.map(|name| (name, step))),
                _ => {}
            }
        }
        let subjects = Vec::from_iter(&needs.identities);
        let rows = select_by(self.conn, &IDENTITIES, &subjects, |args, subject| args.blob(subject.as_bytes())).await?;
        let owners = sql::decode("credential", &rows, |row| Ok((sql::hash(row, 0)?, person(row, 1)?)))?;
        self.base.house.identities = owners.into_iter().collect();
        let rows = select_by(self.conn, &TOKENS, &wanted, |args, p| args.text(p.as_str())).await?;
        let tokens = sql::decode("token", &rows, |row| Ok((person(row, 0)?, sql::hash(row, 1)?, sql::count(row, 2)?)))?;
        for (person, token, expires) in tokens {
            if let Some(facts) = accounts.get_mut(&person).filter(|_| expires > needs.now.0) {
                facts.tokens.insert(token);
            }
        }
        self.base.house.accounts = accounts;
        // What a clock counted that was far ahead and has been put back since locks nobody out.
        let (since, until) = (needs.now.0.saturating_sub(ATTEMPT_WINDOW_S), needs.now.0 + ATTEMPT_WINDOW_S);
        let rows = select_by(self.conn, &ATTEMPTS, &Vec::from_iter(&needs.attempts), |args, name| {
            args.blob(name.as_bytes());
            args.count(since);
            args.count(until);
        })
        .await?;
        let counted = sql::decode("attempt", &rows, |row| Ok((sql::hash(row, 0)?, sql::count(row, 1)?)))?;
        self.base.house.attempts = counted.into_iter().collect();
        for device in &needs.devices {
            let row = sqlx::query(
                "SELECT o.person FROM device_link l JOIN person d ON d.id = l.device JOIN person o ON o.id = l.person \
                 WHERE d.person = $1",
            )
            .bind(device.as_str())
            .fetch_optional(&mut *self.conn)
            .await?;
            if let Some(row) = row {
                let owner = person(&row, 0).map_err(|e| e.of("device_link"))?;
                self.base.house.devices.insert(device.clone(), owner);
            }
        }
        Ok(())
    }

    async fn load_clients(&mut self, needs: &Needs) -> Result<(), ReadFault> {
        if needs.is_small {
            let row = sqlx::query("SELECT 1 FROM setting WHERE name = $1").bind(SMALL);
            self.base.house.is_small = row.fetch_optional(&mut *self.conn).await?.is_some();
        }
        for (id, nonce) in &needs.clients {
            let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {CLIENT} FROM client WHERE id = $1")))
                .bind(id.as_str())
                .fetch_optional(&mut *self.conn)
                .await?;
            let Some(row) = row else { continue };
            let view = read_client(&row).map_err(|e| e.of("client"))?;
            let facts = self.base.house.clients.entry(id.clone()).or_insert_with(|| ClientFacts {
                key: view.key,
                is_ended: view.ended_at.is_some(),
                scopes: view.scopes,
                consultations: view.consultations,
                used: BTreeSet::new(),
            });
            let Some(nonce) = nonce else { continue };
            let row = sqlx::query("SELECT 1 FROM client_nonce WHERE client = $1 AND nonce = $2")
                .bind(id.as_str())
                .bind(nonce.as_bytes().as_slice());
            if row.fetch_optional(&mut *self.conn).await?.is_some() {
                facts.used.insert(*nonce);
            }
        }
        Ok(())
    }

    async fn load_contacts(&mut self, needs: &Needs) -> Result<(), ReadFault> {
        let wanted = Vec::from_iter(&needs.contacts);
        let rows = select_by(self.conn, &CONTACTS, &wanted, |args, p| args.text(p.as_str())).await?;
        let contacts = sql::decode("contact", &rows, |row| {
            let (asked_at, is_gone) = (sql::count(row, 3)?, sql::get::<String>(row, 6)?.is_empty());
            let is_over = is_gone || needs.now.0 >= asked_at.saturating_add(CONFIRM_S_MAX);
            let code = confirm_code(&Salt(sql::array(row, 2)?));
            let facts = ContactFacts {
                code: Some(code).filter(|_| !is_over),
                is_confirmed: sql::count_or_null(row, 5)?.is_some(),
                asks: if needs.now.0 < asked_at.saturating_add(ASKS_WINDOW_S) { sql::count(row, 4)? } else { 0 },
            };
            Ok(((person(row, 0)?, sql::word(row, 1, Channel::from_word)?), facts))
        })?;
        self.base.house.contacts = contacts.into_iter().collect();
        Ok(())
    }

    async fn load_kept(&mut self, needs: &Needs) -> Result<(), ReadFault> {
        let rows = select_by(self.conn, &HELD, &Vec::from_iter(&needs.held), |args, k| args.blob(&k.0)).await?;
        let held = sql::decode("held_decision", &rows, |row| {
            let ruling = Ruling::read(sql::get(row, 2)?).map_err(|_| Trouble::Bad("a ruling"))?;
            Ok((FormKey(sql::array(row, 0)?), (person(row, 1)?, ruling)))
        })?;
        self.base.house.held = held.into_iter().collect();
        let wanted = Vec::from_iter(&needs.drafts);
        let rows = select_by(self.conn, &DRAFTS, &wanted, |args, p| args.text(p.as_str())).await?;
        let drafts = sql::decode("opinion_draft", &rows, |row| Ok((person(row, 0)?, FormKey(sql::array(row, 1)?))))?;
        for (person, form) in drafts {
            self.base.house.drafts.entry(person).or_default().insert(form);
        }
        for (c, kind) in &needs.working {
            let row = sqlx::query("SELECT value FROM setting WHERE name = $1").bind(working_setting(c, *kind));
            if let Some(row) = row.fetch_optional(&mut *self.conn).await? {
                let kept: &[u8] = sql::get(&row, 0).map_err(|e| Trouble::from(e).of("setting"))?;
                self.base.house.working.insert((c.clone(), *kind), sha256(kept));
            }
        }
        for c in &needs.shelves {
            let shelf = load_shelf(self.conn, c).await?.into_iter().map(|material| material.id);
            self.base.house.shelves.insert(c.clone(), shelf.collect());
        }
        for c in &needs.groups {
            self.base.house.groups.insert(c.clone(), load_groups(self.conn, c).await?);
        }
        for id in &needs.requests {
            let row = sqlx::query(
                "SELECT p.person FROM person_request r JOIN person p ON p.id = r.person \
                 WHERE r.id = $1 AND r.answered_at IS NULL",
            );
            if let Some(row) = row.bind(key::int(*id)).fetch_optional(&mut *self.conn).await? {
                let whose = person(&row, 0).map_err(|e| e.of("person_request"))?;
                self.base.house.requests.insert(*id, whose);
            }
        }
        Ok(())
    }
}

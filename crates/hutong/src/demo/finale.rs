//! After the last act: both bodies do the sum, every receipt is fetched once more and checked, each body checks the
//! other's record, and somebody changes one character in a copy.
#![allow(clippy::disallowed_methods, reason = "receipts and an altered copy are written into the demo's own folder")]

use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use hutong_core::{
    consultation::charter::Charter,
    ids::{Origin, PartName},
    receipt::Extra,
    record::{Event, Reading, read as read_leaf},
};
use hutong_log::{
    hash::{Hash, sha256},
    key::VerifierKey,
    proof::TlogProof,
};
use hutong_node::verify::verify_receipt;
use serde_json::Value;

use super::{
    fault::PlayFault,
    outcome::{Check, Receipts, Tampering},
    play::Player,
    side::{self, Side},
    stage::Quarter,
};
use crate::{admin::wire::Request, edge::EXIT_BREACH};

/// The item whose copy is altered, and the change: who pays how much is what people would be tempted to change.
const ALTERED: (&str, &str, &str) = ("B-SC-014", "四川大约六成", "四川大约七成");
const SALT_LEN: usize = 32;

fn file_fault(path: &Path) -> impl FnOnce(io::Error) -> PlayFault {
    move |source| PlayFault::File { path: path.to_owned(), source }
}

/// Digest over the shared tables of each body, at the same pins.
///
/// # Errors
/// [`PlayFault`].
pub async fn digests(player: &mut Player<'_>, pins: &[(String, u64)]) -> Result<Vec<String>, PlayFault> {
    let mut digests = Vec::new();
    for side in &mut player.sides {
        let answer = side.ask("digest", &Request::Digest { pins: pins.to_vec() }).await?;
        digests.push(side::text(&answer, "digest", "digest")?);
    }
    Ok(digests)
}

/// Each body writes the joint analysis of a consultation; gives the folders.
///
/// # Errors
/// [`PlayFault`].
pub async fn analyse(
    player: &mut Player<'_>,
    consultation: &str,
    pins: &[(String, u64)],
    lang: &str,
) -> Result<Vec<PathBuf>, PlayFault> {
    let mut folders = Vec::new();
    for side in &mut player.sides {
        let out = side.quarter.dir.join("analysis").join(consultation);
        let request = Request::Analyse {
            consultation: consultation.to_owned(),
            pins: pins.to_vec(),
            out: out.display().to_string(),
            lang: lang.to_owned(),
        };
        side.ask("analyse", &request).await?;
        folders.push(out);
    }
    Ok(folders)
}

/// Fetches the receipt of every item once more, checks it, and keeps it where its holder would.
///
/// # Errors
/// [`PlayFault`]; a receipt that does not hold is one.
pub async fn receipts(player: &mut Player<'_>, keys: &[VerifierKey]) -> Result<Receipts, PlayFault> {
    let mut counts = Receipts::default();
    let items: Vec<(String, Origin, u64)> =
        player.ledger.iter().map(|(id, place)| (id.to_owned(), place.origin.clone(), place.index)).collect();
    for (id, origin, index) in items {
        let Some(side) = player.sides.iter_mut().find(|s| s.origin == origin) else { continue };
        let answer = side.ask("receipt", &Request::Receipt { index }).await?;
        let file = side::text(&answer, "receipt", "file")?;
        check_receipt(side, &file, &id, keys)?;
        counts.count(&side::text(&answer, "receipt", "state")?);
        let folder = side.quarter.dir.join("receipts");
        fs::create_dir_all(&folder).map_err(file_fault(&folder))?;
        let path = folder.join(format!("{id}.tlog-proof"));
        fs::write(&path, file).map_err(file_fault(&path))?;
    }
    for (side, slips) in player.sides.iter_mut().zip(&player.slips) {
        for slip in slips {
            let answer = side.ask("vote-receipt", &Request::VoteReceipt { slip: slip.clone() }).await?;
            check_receipt(side, &side::text(&answer, "vote-receipt", "file")?, "vote", keys)?;
            counts.votes += 1;
            player.bar.inc(1);
        }
    }
    Ok(counts)
}

fn check_receipt(side: &Side, file: &str, id: &str, keys: &[VerifierKey]) -> Result<(), PlayFault> {
    let held = verify_receipt(file.as_bytes(), keys);
    held.map(|_| ()).map_err(|e| PlayFault::Answered {
        body: side.name.clone(),
        what: "receipt".to_owned(),
        code: id.to_owned(),
        message: e.to_string(),
    })
}

/// One body checks a published folder with the key that it pinned.
///
/// # Errors
/// [`PlayFault`] when the check cannot be run.
pub fn check(by: &Quarter, folder: &Path, vkey: &str) -> Result<Check, PlayFault> {
    let (code, report) = by.run(&["verify", &folder.display().to_string(), "--vkey", vkey])?;
    if let Some(error) = report.get("error") {
        let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        let (body, what) = (folder.display().to_string(), "verify".to_owned());
        return Err(PlayFault::Answered { body, what, code: text("code"), message: text("message") });
    }
    let entries = side::number(&report, "verify", "entries")?;
    let problems = report["problems"].as_array().cloned().unwrap_or_default();
    Ok(Check { code, entries, differences: problems.len(), first: problems.into_iter().next().unwrap_or(Value::Null) })
}

/// Changes one character of an opened text in a copy of a published folder.
///
/// # Errors
/// [`PlayFault`].
pub async fn tamper(
    player: &mut Player<'_>,
    copy: &Path,
    charter: &Charter,
    vkey: &str,
) -> Result<Tampering, PlayFault> {
    let (id, before, after) = ALTERED;
    let place = player.ledger.place(id)?.clone();
    let missing = |member| PlayFault::Shape { what: "receipt".to_owned(), member };
    let home = player.sides.iter().position(|s| s.origin == place.origin).ok_or_else(|| missing("origin"))?;
    let recipient = player.sides.iter().find(|s| s.origin != place.origin).ok_or_else(|| missing("origin"))?;
    let recipient = sha256(recipient.origin.as_str().as_bytes()).to_hex();
    let answer = player.sides[home].ask("receipt", &Request::Receipt { index: place.index }).await?;
    let commitment = committed(&side::text(&answer, "receipt", "file")?).ok_or_else(|| missing("file"))?;
    let quarter = player.sides[home].quarter.clone();
    copy_folder(&quarter.published, copy)?;
    let path = copy.join("for").join(recipient).join("parts").join(commitment.to_hex());
    let bytes = fs::read(&path).map_err(file_fault(&path))?;
    let (salt, text) = bytes.split_at_checked(SALT_LEN).ok_or_else(|| missing("text"))?;
    let text = String::from_utf8_lossy(text).replacen(before, after, 1);
    fs::write(&path, [salt, text.as_bytes()].concat()).map_err(file_fault(&path))?;
    let found = check(&quarter, copy, vkey)?;
    let number = charter.registration_number(&place.origin, sample_number(id));
    Ok(Tampering {
        is_found: found.code == i32::from(EXIT_BREACH) && found.first["entry"] == place.index,
        before: before.to_owned(),
        after: after.to_owned(),
        registration_number: number.unwrap_or_else(|| id.to_owned()),
        entry: found.first["entry"].as_u64(),
        path: found.first["path"].as_str().unwrap_or_default().to_owned(),
    })
}

/// The commitment to the words of the item whose receipt this is.
fn committed(receipt: &str) -> Option<Hash> {
    let proof = TlogProof::parse(receipt.as_bytes()).ok()?;
    let extra = Extra::read(proof.extra.as_deref()?).ok()?;
    let Reading::Known(leaf) = read_leaf(extra.leaf()) else { return None };
    let Event::ItemAccepted(item) = &leaf.event else { return None };
    item.parts.iter().find(|(name, _)| name.as_str() == PartName::TEXT).map(|(_, commitment)| *commitment)
}

/// The sample numbers opinions in the order of entry, which is what registration numbers count.
fn sample_number(id: &str) -> u64 {
    id.rsplit('-').next().and_then(|n| n.parse().ok()).unwrap_or_default()
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), PlayFault> {
    fs::create_dir_all(to).map_err(file_fault(to))?;
    for entry in fs::read_dir(from).map_err(file_fault(from))? {
        let path = entry.map_err(file_fault(from))?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_folder(&path, &target)?;
        } else {
            fs::copy(&path, &target).map_err(file_fault(&path))?;
            // Whoever finds it may look at it.
            fs::set_permissions(&target, fs::Permissions::from_mode(0o644)).map_err(file_fault(&target))?;
        }
    }
    Ok(())
}

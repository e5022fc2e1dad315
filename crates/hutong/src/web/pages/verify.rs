//! Checking a receipt of either body: first the answer in one coloured sentence, then what it rests on.

use axum::{extract::Request, http::StatusCode, response::Response};
use hutong_core::{
    ids::{Origin, Place},
    receipt::{BadReceipt, Extra, Slip},
    record::{Event, Reading},
};
use hutong_log::{
    hash::leaf_hash,
    proof::{TlogProof, TlogProofRefusal, UnprovenRefusal},
};
use hutong_node::verify::{ReceiptProblem, ReceiptReport, verify_receipt};

use super::take_back::{self, Offer};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::Trouble,
        forms::{Files, Posted},
        frame::{Frame, render, show as show_page},
        limits::CHECKS,
        milestones::Milestone,
        places::{Column, names_of_bodies},
        view::{lang_of, quote},
        visitor::Visitor,
    },
};

/// Longest receipt that is looked at, in bytes: one with every part opened that a receipt may hold.
const RECEIPT_LEN_MAX: usize = 4 << 20;

/// How every receipt begins.
const BEGINNING: &[u8] = b"c2sp.org/tlog-proof";

/// What came of a check.
struct Verdict {
    /// `good`, `bad` or `unknown`: the class that colours it.
    class: &'static str,
    sentence: String,
    remedy: String,
    facts: Vec<(String, String)>,
    words: Vec<Words>,
    href: Option<String>,
    /// The cause as programs say it, in English.
    cause: Option<String>,
    /// Of which log, where the receipt holds.
    origin: Option<Origin>,
}

/// A part whose words the receipt shows.
struct Words {
    lang: &'static str,
    text: String,
}

#[derive(askama::Template)]
#[template(path = "pages/verify.html")]
struct Page<'a> {
    f: Frame<'a>,
    verdict: Option<Verdict>,
    /// What was done just now, or what is missing.
    told: String,
    offer: Option<Offer>,
    bodies: Vec<(String, String)>,
}

/// Shows the form.
///
/// # Errors
/// A fault of the store.
pub async fn show(v: Visitor) -> Result<Response, Trouble> {
    let page = page(&v, None).await?;
    show_page(&v, &page)
}

/// Checks what was sent. Nothing is kept of it, so it needs no form of ours.
///
/// # Errors
/// [`Trouble::TooMany`]; a fault of the store.
pub async fn check(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    v.app.limits.take("checks", &v.counted_as(), CHECKS, v.app.now())?;
    let posted = Posted::read_files(&v, request, Files::Read { len_max: RECEIPT_LEN_MAX }).await?;
    let typed = posted.raw("receipt").replace("\r\n", "\n");
    let bytes = match posted.content {
        Some(bytes) => bytes,
        // A text area may lose the last line's end.
        None if !typed.trim().is_empty() => format!("{}\n", typed.trim()).into_bytes(),
        None => return Err(Trouble::BadForm),
    };
    let verdict = judge(&v, &bytes).await?;
    let offer = match std::str::from_utf8(&bytes) {
        Ok(receipt) if verdict.class == "good" => take_back::offer(&mut v, receipt).await?,
        _ => None,
    };
    let is_other = |origin: &Origin| v.app.tour().is_some_and(|tour| tour.marker.is_other(origin));
    if verdict.class == "good" && verdict.origin.as_ref().is_some_and(is_other) {
        v.reach(Milestone::Verified);
    }
    let status = if verdict.class == "good" { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    render(&v, status, &Page { offer, ..page(&v, Some(verdict)).await? })
}

/// The same receipt once more, with what was done or is missing.
///
/// # Errors
/// A fault of the store.
pub(super) async fn tell(v: &mut Visitor, receipt: &[u8], told: String) -> Result<Response, Trouble> {
    let verdict = judge(v, receipt).await?;
    let offer = take_back::offer(v, &String::from_utf8_lossy(receipt)).await?;
    let status = if offer.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    render(v, status, &Page { offer, told, ..page(v, Some(verdict)).await? })
}

async fn page<'a>(v: &'a Visitor, verdict: Option<Verdict>) -> Result<Page<'a>, Trouble> {
    let known = v.app.node().known_keys().await?;
    let bodies = known.iter().filter_map(|k| Some((k.origin.to_string(), k.vkeys.first()?.clone())));
    let f = Frame::new(v, &v.locale().say(key!("portal-verify")));
    Ok(Page { bodies: bodies.collect(), verdict, told: String::new(), offer: None, f })
}

async fn judge(v: &Visitor, bytes: &[u8]) -> Result<Verdict, Trouble> {
    let t = v.locale();
    let node = v.app.node();
    let report = match verify_receipt(bytes, &node.keys_for_receipt(bytes).await?) {
        Ok(report) => report,
        Err(problem) => return Ok(broken(t, &problem, bytes)),
    };
    // Verified means that these parse.
    let proof = TlogProof::parse(bytes).ok();
    let extra = proof.as_ref().and_then(|p| Extra::read(p.extra.as_deref()?).ok());
    let shown = extra.as_ref().map(|e| leaf_hash(e.leaf()));
    let origin = Origin::new(&report.origin).map_err(|_| Trouble::BadForm)?;
    let here = node.store().leaf_hashes(&origin, report.index, report.index + 1).await?.pop();
    let name = names_of_bodies(v).await?.remove(&origin).unwrap_or_else(|| report.origin.clone());
    let mut verdict = Verdict {
        class: "good",
        sentence: t.say_with(key!("portal-verify-good"), &[("index", report.index.into()), ("body", name.into())]),
        remedy: t.say(key!("portal-verify-good-means")),
        facts: facts(t, &report),
        words: extra.as_ref().map(words).unwrap_or_default(),
        href: None,
        cause: None,
        origin: Some(origin.clone()),
    };
    match (here, shown) {
        // The proof holds and our copy of that very entry is another one: one of the two logs was shown to nobody else.
        (Some(own), Some(shown)) if own != shown => {
            verdict.class = "bad";
            verdict.sentence = t.say(key!("portal-verify-contradiction"));
            verdict.remedy = t.say(key!("portal-verify-contradiction-do"));
        }
        (Some(_), _) => verdict.facts.push((t.say(key!("portal-verify-copy")), t.say(key!("portal-verify-copy-same")))),
        (None, _) => verdict.facts.push((t.say(key!("portal-verify-copy")), t.say(key!("portal-verify-copy-none")))),
    }
    let place = Place { origin, index: report.index };
    if let Some(item) = node.store().show_item(&place, v.audience()).await? {
        let column = Column::find(v, item.row.consultation.as_str()).await?;
        let stamp = quote::stamp(t, item.row.state);
        verdict.facts.push((t.say(key!("portal-verify-now")), stamp.label));
        verdict.facts.extend(item.registration.map(|n| (t.say(key!("portal-verify-number")), n)));
        verdict.href = Some(column.path(&v.app, &place));
    }
    Ok(verdict)
}

/// What is wrong with it in plain words, and what to do; the cause as programs say it stands folded beneath.
fn broken(t: &Locale, problem: &ReceiptProblem, bytes: &[u8]) -> Verdict {
    let (class, sentence, remedy) = match problem {
        ReceiptProblem::OtherLog { .. } => ("unknown", key!("portal-verify-other"), key!("portal-verify-other-do")),
        ReceiptProblem::Form(_) if Slip::read(bytes.trim_ascii_end()).is_ok() => {
            ("unknown", key!("portal-verify-slip"), key!("portal-verify-slip-do"))
        }
        ReceiptProblem::Form(TlogProofRefusal::TooLong(_)) => {
            ("unknown", key!("portal-verify-too-long"), key!("portal-verify-no-receipt-do"))
        }
        ReceiptProblem::Form(_) if bytes.starts_with(BEGINNING) => {
            ("unknown", key!("portal-verify-not-whole"), key!("portal-verify-not-whole-do"))
        }
        ReceiptProblem::Form(_) => ("unknown", key!("portal-verify-no-receipt"), key!("portal-verify-no-receipt-do")),
        ReceiptProblem::NoExtra => ("unknown", key!("portal-verify-no-words"), key!("portal-verify-not-whole-do")),
        ReceiptProblem::Inside(BadReceipt::Commitment { .. }) => {
            ("bad", key!("portal-verify-other-words"), key!("portal-verify-bad-do"))
        }
        ReceiptProblem::Inside(BadReceipt::NotInBatch) => {
            ("bad", key!("portal-verify-not-in-batch"), key!("portal-verify-bad-do"))
        }
        ReceiptProblem::Inside(_) => ("bad", key!("portal-verify-bad"), key!("portal-verify-bad-do")),
        ReceiptProblem::Unproven(UnprovenRefusal::Signature(_)) => {
            ("bad", key!("portal-verify-signature"), key!("portal-verify-bad-do"))
        }
        ReceiptProblem::Unproven(UnprovenRefusal::Inclusion(_)) => {
            ("bad", key!("portal-verify-not-in-record"), key!("portal-verify-bad-do"))
        }
        ReceiptProblem::Unproven(UnprovenRefusal::Quorum(_)) => {
            ("unknown", key!("portal-verify-few-witnesses"), key!("portal-verify-few-witnesses-do"))
        }
    };
    let sentence = match problem {
        ReceiptProblem::OtherLog { found } => t.say_with(sentence, &[("origin", found.as_str().into())]),
        _ => t.say(sentence),
    };
    Verdict {
        class,
        sentence,
        remedy: t.say(remedy),
        facts: Vec::new(),
        words: Vec::new(),
        href: None,
        cause: Some(problem.to_string()),
        origin: None,
    }
}

fn facts(t: &Locale, report: &ReceiptReport) -> Vec<(String, String)> {
    let mut facts = vec![(t.say(key!("portal-record-origin")), report.origin.clone())];
    if let Reading::Known(leaf) = &report.reading {
        facts.push((t.say(key!("portal-verify-when")), dates::minute(t, leaf.ts)));
        if let Event::ItemAccepted(item) = &leaf.event {
            facts.push((t.say(key!("portal-verify-kind")), quote::kind(t, item.kind)));
        }
    }
    facts.push((t.say(key!("portal-verify-size")), t.number(report.size)));
    for (name, time) in &report.signed_by {
        let said = match time {
            None => t.say(key!("portal-verify-signed")),
            Some(time) => t.say_with(key!("portal-verify-cosigned"), &[("when", dates::minute(t, *time).into())]),
        };
        facts.push((name.clone(), said));
    }
    facts
}

fn words(extra: &Extra) -> Vec<Words> {
    let Extra::Receipt(receipt) = extra else { return Vec::new() };
    let readable = ["title", "text"];
    let shown = receipt.open.iter().filter(|o| readable.contains(&o.name.as_str()));
    shown
        .filter_map(|o| String::from_utf8(o.content.clone()?).ok())
        .map(|text| Words { lang: lang_of(&text), text })
        .collect()
}

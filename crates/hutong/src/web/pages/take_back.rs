//! Taking an item back by its receipt: whoever lost the device that handed it in, and never had an account, still holds
//! what nobody else was given. Whether a receipt proves that is a rule's business.

use axum::{extract::Request, response::Response};
use hutong_core::{
    command::Ask,
    consultation::{item::State, opinion::WithdrawByReceipt},
};

use super::verify;
use crate::{
    key,
    web::{
        errors::Trouble,
        forms::{self, Posted},
        visitor::Visitor,
    },
};

/// The form below a receipt that holds.
pub(super) struct Offer {
    pub receipt: String,
    pub token: String,
    pub key: String,
}

/// The form, drawn for the browser that showed the receipt; `None` where there is nothing to take back.
///
/// # Errors
/// A fault of the store, or of the dice.
pub(super) async fn offer(v: &mut Visitor, receipt: &str) -> Result<Option<Offer>, Trouble> {
    let node = v.app.node();
    let Some(ask) = node.read_withdrawal(receipt).ok().filter(WithdrawByReceipt::is_for_holders) else {
        return Ok(None);
    };
    let item = node.store().show_own(ask.item.index).await?;
    if !item.is_some_and(|item| matches!(item.row.state, State::Pending | State::Published)) {
        return Ok(None);
    }
    let (token, key) = v.draw_form()?;
    Ok(Some(Offer { receipt: receipt.to_owned(), token, key: key.to_string() }))
}

/// Takes it back, and shows what the receipt says now.
///
/// # Errors
/// [`Trouble::StaleForm`]; [`Trouble::BadForm`] for what is no receipt of an item that can be taken back; the rule's refusal.
pub async fn submit(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let posted = Posted::read(&v, request).await?;
    if !posted.is_genuine {
        return Err(Trouble::StaleForm);
    }
    let receipt = format!("{}\n", posted.raw("receipt").replace("\r\n", "\n").trim());
    if !posted.has("sure") {
        let said = v.locale().say(key!("take-back-not-sure"));
        return verify::tell(&mut v, receipt.as_bytes(), said).await;
    }
    let ask = v.app.node().read_withdrawal(&receipt).map_err(Trouble::Refused)?;
    forms::submit(&v, &posted, Ask::WithdrawByReceipt(ask)).await?;
    let said = v.locale().say(key!("take-back-done"));
    verify::tell(&mut v, receipt.as_bytes(), said).await
}

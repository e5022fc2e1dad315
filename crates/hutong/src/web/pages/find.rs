//! Finding one's own: by the short code of a receipt, or what this browser handed in.

use axum::{extract::Query, http::StatusCode, response::Response};
use hutong_node::pages::DeedKind;
use serde::Deserialize;

use super::opinion::receipt_href;
use crate::{
    key,
    web::{
        codes,
        errors::Trouble,
        forms::receipt_word,
        frame::{Frame, render, see_other},
        limits::CODES,
        places::Column,
        view::quote::{Quote, quote},
        visitor::Visitor,
    },
};

/// Own items shown.
const OWN_MAX: u32 = 50;
/// Longest that is typed into the field, in characters; anything longer is no code.
const TYPED_MAX: usize = 64;

/// What was typed.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// A short code.
    #[serde(default)]
    code: String,
}

/// An own item with its receipt.
struct Own {
    quote: Quote,
    receipt: String,
}

#[derive(askama::Template)]
#[template(path = "pages/find.html")]
struct Page<'a> {
    f: Frame<'a>,
    typed: String,
    is_unknown: bool,
    own: Vec<Own>,
    has_device: bool,
}

/// Shows the page; with a code that is known, leads to its receipt.
///
/// # Errors
/// A fault of the store.
pub async fn show(v: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let typed: String = asked.code.chars().take(TYPED_MAX).collect();
    let node = v.app.node();
    if !typed.trim().is_empty() {
        v.app.limits.take("codes", &v.counted_as(), CODES, v.app.now())?;
        if let Some((_, code)) = codes::find(node, &v.app.codes, &typed).await? {
            return Ok(see_other(&v, &format!("{}/r/{}", v.app.base(), receipt_word(&code))));
        }
    }
    let t = v.locale();
    let me = v.me();
    let mut own = Vec::new();
    if let Some(me) = &me {
        let items = node.list_deeds(me, None, OWN_MAX).await?.into_iter();
        for item in items.filter(|own| own.kind == DeedKind::Authored).map(|own| own.item) {
            let Ok(column) = Column::find(&v, item.row.consultation.as_str()).await else { continue };
            let quote = quote(t, &v.app, &column, &item, v.app.now());
            own.push(Own { quote, receipt: receipt_href(&v, &item) });
        }
    }
    let is_unknown = !typed.trim().is_empty();
    let status = if is_unknown { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let f = Frame::new(&v, &t.say(key!("portal-find")));
    render(&v, status, &Page { f, typed, is_unknown, own, has_device: me.is_some() })
}

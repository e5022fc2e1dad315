//! Word of what changed in a consultation, as server-sent events: that something did, never what it says. A page that is
//! told asks again, as the reader it is.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::Path,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use hutong_core::{ids::ConsultationId, refusal::Refusal};
use hutong_node::live::Changes;
use serde_json::{Value as Json, json};
use tokio_stream::{
    StreamExt,
    wrappers::{BroadcastStream, errors::BroadcastStreamRecvError},
};

use crate::web::{errors::Trouble, places::Column, visitor::Visitor};

/// Seconds between two signs of life on a stream that has nothing to say: proxies cut silent ones.
const ALIVE_S: u64 = 20;

/// Pages asked for in a second by those who are told: many listeners spread over as long as that takes, few ask at once.
const ASKED_PER_S: usize = 5_000;

/// Opens the stream.
///
/// # Errors
/// [`Trouble::NoPage`]; busy when too many listen already.
pub async fn listen(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    // Whoever finds no place reads on: a page without a stream is as new as when it was asked for.
    let place = v.app.streams.clone().try_acquire_owned().map_err(|_| Trouble::Refused(Refusal::Busy))?;
    // Only the steps of a demo wait for what a partner signs.
    let (id, reader, hears_record) = (column.id, v.audience(), v.app.is_demo());
    let told = BroadcastStream::new(v.app.node().changes()).filter_map(move |word| match word {
        Ok(changes) => said(&changes.for_reader(reader), &id, hears_record),
        // A listener that fell behind asks for everything.
        Err(BroadcastStreamRecvError::Lagged(_)) => Some(json!({ "all": true })),
    });
    let app = v.app.clone();
    let events = told.map(move |mut said| {
        // The place is held as long as the stream.
        let _held = &place;
        said["spread_ms"] = (app.streams_open() * 1_000 / ASKED_PER_S).into();
        Ok::<_, Infallible>(Event::default().data(said.to_string()))
    });
    let alive = KeepAlive::new().interval(Duration::from_secs(ALIVE_S));
    Ok(Sse::new(events).keep_alive(alive).into_response())
}

/// What a page of this consultation is told; nothing when it is about others.
fn said(changes: &Changes, id: &ConsultationId, hears_record: bool) -> Option<Json> {
    let items = changes.consultations.contains(id);
    let votes = changes.votes.contains_key(id);
    let themes = changes.analysed.iter().any(|(of, _)| of == id);
    // Receipts grow when a partner cosigned.
    let receipts = !changes.cosigned.is_empty();
    let record = hears_record && !changes.grown.is_empty();
    let any = items || votes || themes || receipts || record;
    let word = || json!({ "items": items, "votes": votes, "themes": themes, "receipts": receipts, "record": record });
    any.then(word)
}

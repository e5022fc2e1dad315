//! Contents that are asked for: who may, what stands open, and what nobody is told.

use hutong_core::{
    command::Ask,
    consultation::erasure,
    ids::{Code, PartName, Place},
    moment::Moment,
};
use hutong_node::wire::{
    SKEW_S,
    frames::{Found, ROWS, write_wants},
};

use super::{Call, contents, pair, raw, want};
use crate::web::site::{Plan, Site, exchange};

const BLOBS: &str = "/fed/v1/blobs";

#[tokio::test]
async fn whoever_asks_is_a_partner_that_signed_this_for_us_now_and_once() {
    let (town, village) = pair().await;
    let stranger = Site::bare(Plan { host: "elsewhere.example", ..Plan::default() }).await;
    let place = village.opinion("", "Quiet words.").await;
    village.publish(std::slice::from_ref(&place)).await;
    let body = write_wants(&[want(&place, "text")]);
    let call = |nonce| Call::new(&town, &village, BLOBS, nonce);
    assert_eq!(call(1).send(&village, &body).await.0.status, 200);
    let at = |seconds: i64| Moment(town.app.now().0.checked_add_signed(seconds).unwrap());
    let skew = i64::try_from(SKEW_S).unwrap();
    let rows = [
        ("the same once more", call(1), 401),
        ("nobody's partner", Call::new(&stranger, &village, BLOBS, 2), 401),
        ("meant for somebody else", Call { to: stranger.node.origin(), ..call(3) }, 401),
        ("too old", Call { at: at(-skew - 1), ..call(4) }, 401),
        ("of tomorrow", Call { at: at(skew + 1), ..call(5) }, 401),
        ("just young enough", Call { at: at(-skew), ..call(6) }, 200),
        ("another body than was signed", Call { signed: Some(b"{}"), ..call(7) }, 401),
    ];
    for (what, call, status) in rows {
        let (page, _) = call.send(&village, &body).await;
        assert_eq!(page.status, status, "{what}: {}", page.body);
        assert!(status == 200 || !page.body.contains("Quiet"), "{what}");
    }
    // Signed for another path, and with each of the three fields missing.
    let signed = Call::new(&town, &village, "/fed/v1/hint", 8).sign(&village, &body);
    let fields =
        vec![("Content-Digest", signed.digest), ("Signature-Input", signed.input), ("Signature", signed.signature)];
    assert_eq!(raw(&village, BLOBS, fields.clone(), &body).await.0.status, 401);
    for at in 0..3 {
        let mut fewer = fields.clone();
        fewer.remove(at);
        assert_eq!(raw(&village, "/fed/v1/hint", fewer, &body).await.0.status, 401, "without field {at}");
    }
    assert_eq!(raw(&village, "/fed/v1/hint", fields, &body).await.0.status, 204, "nothing of that was wrong but that");
    // A request that cannot be read is said to be so, to a partner.
    for (nonce, body) in [(20, b"{}".as_slice()), (21, b"not json"), (22, br#"{"want":[[1,2,3]]}"#)] {
        assert_eq!(call(nonce).send(&village, body).await.0.status, 400);
    }
}

#[tokio::test]
async fn what_stands_open_is_given_and_nothing_else() {
    let (town, village) = pair().await;
    let shown = village.opinion("A heading", "Published words.").await;
    let pending = village.opinion("", "Words that wait for review.").await;
    let doomed = village.opinion("", "Words that will be erased.").await;
    village.publish(&[shown.clone(), doomed.clone()]).await;
    let genesis = Place { origin: village.node.origin().clone(), index: 0 };
    let beyond = Place { origin: village.node.origin().clone(), index: 9_999 };
    let foreign = Place { origin: hutong_core::ids::Origin::new("c.example/log/1").unwrap(), index: 1 };
    let wants = [
        want(&shown, "text"),
        want(&shown, "title"),
        want(&shown, "member"),
        want(&pending, "text"),
        want(&pending, ROWS),
        want(&genesis, "text"),
        want(&beyond, "text"),
        want(&foreign, "text"),
        want(&doomed, "text"),
    ];
    let found = contents(&town, &village, 1, &wants).await;
    let words = |found: &Found| match found {
        Found::Open(bytes) => String::from_utf8(bytes[32..].to_vec()).unwrap(),
        other => format!("{other:?}"),
    };
    let said: Vec<String> = found.iter().map(words).collect();
    assert_eq!(
        said,
        [
            "Published words.",
            "A heading",
            "Absent",
            "Shut",
            "Absent",
            "Absent",
            "Absent",
            "Shut",
            "Words that will be erased."
        ]
    );
    let erase = erasure::Erase {
        item: doomed.clone(),
        parts: vec![PartName::new(PartName::TEXT).unwrap()],
        basis: Code::new(erasure::AUTHOR_REQUEST).unwrap(),
    };
    let at = village.ask("m1", Ask::EraseParts(erase)).await;
    assert_eq!(contents(&town, &village, 2, &[want(&doomed, "text")]).await, [Found::Gone(at)]);
    // A partner that hosts nothing with us gets nothing: neither words nor that they are there.
    let other = Site::bare(Plan { host: "other.example", ..Plan::default() }).await;
    village.pin(&other).await;
    other.pin(&village).await;
    village.node.pull().await;
    other.node.pull().await;
    let found = contents(&other, &village, 3, &[want(&shown, "text"), want(&shown, "author")]).await;
    assert_eq!(found, [Found::Shut, Found::Shut]);
}

#[tokio::test]
async fn whoever_lost_its_words_has_back_what_it_opened() {
    let (town, village) = pair().await;
    let place = village.opinion("", "Words that the village may lose.").await;
    let unseen = village.opinion("", "Words that never left.").await;
    village.publish(std::slice::from_ref(&place)).await;
    exchange(&town, &village, 2).await;
    let found = contents(&village, &town, 1, &[want(&place, "text"), want(&unseen, "text")]).await;
    let Found::Open(bytes) = &found[0] else { panic!("{found:?}") };
    assert_eq!(&bytes[32..], b"Words that the village may lose.");
    assert_eq!(found[1], Found::Absent);
}

#[tokio::test]
async fn a_hint_brings_the_partner_at_once() {
    let (town, village) = pair().await;
    let (page, _) = Call::new(&town, &village, "/fed/v1/hint", 1).send(&village, b"{}").await;
    assert_eq!(page.status, 204);
    assert_eq!(village.node.hinted().await.into_iter().collect::<Vec<_>>(), [town.node.origin().clone()]);
}

//! Colleagues are asked to sign a proposal: by its author alone, at home, and with one press on the page of whoever was asked.

use hutong_core::{
    command::Ask,
    consultation::{charter::Review, item::Tier},
    ids::PersonId,
};

use super::{
    people::{add, fill, sign_in},
    site::{Plan, Site, TOPIC},
    voices::propose,
};

const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";

#[tokio::test]
async fn a_colleague_is_asked_and_signs_with_one_press() {
    let site = Site::with(Plan::default(), Review::Before, "Rivers").await;
    let place = propose(&site, HARM).await;
    site.ask("clerk", Ask::PublishItems(vec![place.clone()])).await;
    add(&site, "wen", &format!("Wen {HARM}"), Some(Tier::Member), &[], None).await;
    let path = format!("/c/{TOPIC}/i/TN-{}", place.index);
    let ask = format!("{path}/ask");
    let (mut author, mut wen, mut stranger) = (site.browser(), site.browser(), site.browser());
    sign_in(&site, &mut author, "m1").await;
    sign_in(&site, &mut wen, "wen").await;
    let form = author.get(&path).await;
    let key = form.field("key");
    let nobody = fill(&mut author, &form, &ask, &[("key", &key), ("people", "nobody")]).await;
    assert_eq!(nobody.status, 422, "{}", nobody.body);
    assert_eq!(fill(&mut author, &form, &ask, &[("key", &key), ("people", "wen")]).await.status, 303);
    let asked = author.get(&path).await;
    assert!(asked.body.contains("You asked:") && !asked.body.contains("<script>alert"), "{}", asked.body);
    // Who was asked is its author's business alone.
    assert_eq!(stranger.post(&ask, &[("people", "wen")]).await.status, 404);
    assert_eq!(wen.post(&ask, &[("people", "m1")]).await.status, 404);
    assert!(!wen.get(&path).await.body.contains("You asked:"));
    // Not themselves, and not twice the same.
    let form = author.get(&path).await;
    let key = form.field("key");
    let oneself = fill(&mut author, &form, &ask, &[("key", &key), ("people", "m1")]).await;
    assert_eq!(oneself.status, 422, "{}", oneself.body);
    let mine = wen.get("/me").await;
    assert!(
        mine.body.contains("Asked for your signature") && mine.body.contains("Member One asks you"),
        "{}",
        mine.body
    );
    assert!(!mine.body.contains("<script>alert") && !mine.body.contains("<img src=x"), "{}", mine.body);
    let at = mine.body.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let signed = fill(&mut wen, &mine, &format!("{path}/cosign"), &[("key", &at), ("named", "no")]).await;
    assert_eq!(signed.status, 303, "{}", signed.body);
    assert!(!wen.get("/me").await.body.contains("Asked for your signature"));
    let store = site.node.store();
    assert!(store.cosign_requests(&PersonId::new("wen").unwrap()).await.unwrap().is_empty());
    assert!(store.answer_of(&PersonId::new("wen").unwrap(), &place).await.unwrap().is_some());
}

//! Circulars through the pages: written at the desk, read and confirmed by those they were written to and nobody else, and
//! those who have not are reminded.

use hutong_core::consultation::item::Tier;

use super::{
    client::{Browser, Page},
    people::{add, fill, sign_in},
    site::{Site, TOPIC},
};

const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";
const DESK: &str = "/desk/rivers/circulars";

async fn send(clerk: &mut Browser, fields: &[(&str, &str)]) -> Page {
    let form = clerk.get(DESK).await;
    let key = form.field("key");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("key", key.as_str())]).collect();
    fill(clerk, &form, DESK, &fields).await
}

#[tokio::test]
async fn a_circular_is_written_read_confirmed_and_reminded_of() {
    let site = Site::open().await;
    assert_eq!(TOPIC, "rivers");
    add(&site, "m2", "Member Two", Some(Tier::Member), &[], None).await;
    let (mut clerk, mut one, mut two) = (site.browser(), site.browser(), site.browser());
    sign_in(&site, &mut clerk, "clerk").await;
    sign_in(&site, &mut one, "m1").await;
    sign_in(&site, &mut two, "m2").await;
    // Nobody of that name: everything comes back as it was typed, and stays text.
    let heading = format!("Heading {HARM}");
    let bad = [("title", heading.as_str()), ("text", "At nine."), ("to", "people"), ("people", "m1\nnobody")];
    let refused = send(&mut clerk, &bad).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("At nine.") && refused.body.contains("m1\nnobody"), "{}", refused.body);
    let words = format!("Words {HARM}");
    let good = [("title", heading.as_str()), ("text", &words), ("to", "people"), ("people", "m1"), ("must", "yes")];
    let sent = send(&mut clerk, &good).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let at_desk = sent.header("location").to_owned();
    let id = at_desk.rsplit('/').next().unwrap().to_owned();
    let mine = format!("/me/circular/{id}");
    assert!(clerk.get(&at_desk).await.body.contains("unread"));
    // In the head of every page, on one's own page with one press, and on a page of its own.
    assert!(one.get("/").await.body.contains("1 new"));
    for page in [one.get("/me").await, one.get(&mine).await, clerk.get(&at_desk).await, clerk.get(DESK).await] {
        assert!(page.body.contains("Heading") && !page.body.contains("<script>alert"), "{}", page.body);
        assert!(!page.body.contains("<img src=x"), "{}", page.body);
    }
    assert!(clerk.get(&at_desk).await.body.contains(">read<"));
    // Nobody else has such a page, and takes part in it by no form.
    assert_eq!(two.get(&mine).await.status, 404);
    assert!(!two.get("/me").await.body.contains("Heading"));
    let form = two.get("/me/news").await;
    let token = form.field("token");
    let theirs = [("token", token.as_str()), ("key", "00000000000000000000000000000001")];
    assert_eq!(two.post(&mine, &theirs).await.status, 404);
    // One press reminds, and not twice within the hour.
    let desk = clerk.get(&at_desk).await;
    let key = desk.field("key");
    assert_eq!(fill(&mut clerk, &desk, &at_desk, &[("key", &key)]).await.status, 303);
    let desk = clerk.get(&at_desk).await;
    assert!(desk.body.contains("Reminded once") && !desk.body.contains("Remind the one"), "{}", desk.body);
    assert!(one.get("/me").await.body.contains("please confirm"));
    let form = one.get(&mine).await;
    let key = form.field("key");
    let confirmed = fill(&mut one, &form, &mine, &[("key", &key)]).await;
    assert_eq!(confirmed.status, 303, "{}", confirmed.body);
    assert!(one.get(&mine).await.body.contains("You confirmed this"));
    assert!(!one.get("/").await.body.contains("1 new"));
    assert!(clerk.get(&at_desk).await.body.contains(">confirmed<"));
    assert!(one.get("/me/data/file").await.body.contains("must_confirm"));
}

#[tokio::test]
async fn members_and_units_are_written_to_together() {
    let site = Site::open().await;
    add(&site, "m2", "Member Two", Some(Tier::Member), &[], None).await;
    let mut clerk = site.browser();
    sign_in(&site, &mut clerk, "clerk").await;
    let all = send(&mut clerk, &[("title", "To all"), ("text", "At nine."), ("to", "members")]).await;
    assert_eq!(all.status, 303, "{}", all.body);
    let page = clerk.get(all.header("location")).await;
    assert!(page.body.contains("written to 2") && page.body.contains("Member One"), "{}", page.body);
    let none = send(&mut clerk, &[("title", "To a unit"), ("text", "At nine."), ("to", "unit")]).await;
    assert_eq!(none.status, 422, "{}", none.body);
    let fields = [("title", "To a unit"), ("text", "At ten."), ("to", "unit"), ("unit", "Fishers")];
    let sent = send(&mut clerk, &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = clerk.get(sent.header("location")).await;
    assert!(page.body.contains("written to 1") && page.body.contains("Member Two"), "{}", page.body);
    assert!(clerk.get(DESK).await.body.contains("Fishers (1 person)"));
}

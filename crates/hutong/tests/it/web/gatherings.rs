//! Gatherings through the pages: set at a desk, answered by those who are asked and by nobody else; a reason that the desk
//! alone reads; what everybody may know; calendars.

use hutong_core::consultation::item::Tier;

use super::{
    client::{Browser, Page},
    papers::press,
    people::{add, add_for_unit, fill, sign_in},
    site::{Site, TOPIC},
};

const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";
/// In the head of every page: one thing waits.
const NEW: &str = "fresh-count\">1<";
const LIST: &str = "/desk/gatherings";

async fn browser_of(site: &Site, id: &str) -> Browser {
    let mut browser = site.browser();
    sign_in(site, &mut browser, id).await;
    browser
}

/// In ten days, with whatever else the form says.
async fn set(clerk: &mut Browser, more: &[(&str, &str)]) -> Page {
    let form = clerk.get(LIST).await;
    let key = form.field("key");
    let usual = [
        ("title", "A walk along the river"),
        ("place", "North gate"),
        ("starts", "2026-01-11T09:00"),
        ("ends", "2026-01-11T11:30"),
        ("until", "2026-01-09T18:00"),
        ("about", TOPIC),
        ("to", "people"),
        ("people", "m1\nMember Two"),
    ];
    let mut fields = vec![("key", key.as_str())];
    fields.extend(usual.iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name)));
    fields.extend_from_slice(more);
    fill(clerk, &form, LIST, &fields).await
}

/// The gathering's page at the desk, and for those who are asked.
fn pages(sent: &Page) -> (String, String) {
    assert_eq!(sent.status, 303, "{}", sent.body);
    let at_desk = sent.header("location").to_owned();
    let id = at_desk.rsplit('/').next().unwrap();
    (at_desk.clone(), format!("/gathering/{id}"))
}

#[track_caller]
fn check_plain(page: &Page) {
    assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "{}", page.body);
}

#[tokio::test]
async fn people_sign_up_ask_for_leave_and_take_it_back() {
    let site = Site::open().await;
    add(&site, "m2", "Member Two", Some(Tier::Member), &[], None).await;
    add(&site, "reader", "Reader", None, &["observer"], None).await;
    let (mut clerk, mut one, mut two) =
        (browser_of(&site, "clerk").await, browser_of(&site, "m1").await, browser_of(&site, "m2").await);
    let mut reader = browser_of(&site, "reader").await;
    // What cannot be comes back as it was typed, and stays text.
    let harm = format!("Heading {HARM}");
    let place = format!("Gate {HARM}");
    for (typed, said) in [
        (("ends", "2026-01-11T08:00"), "The times do not fit"),
        (("starts", ""), "The times do not fit"),
        (("seats", "many"), "No seat is left"),
        (("people", "m1\nnobody"), "Nobody of that id"),
        (("place", " "), "nothing to read"),
    ] {
        let refused = set(&mut clerk, &[("title", &harm), typed]).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert!(refused.body.contains(said) && refused.body.contains("Heading"), "{said}: {}", refused.body);
        check_plain(&refused);
    }
    let what = format!("Bring boots. {HARM}");
    let typed = [("title", harm.as_str()), ("place", &place), ("text", &what), ("seats", "1")];
    let (at_desk, mine) = pages(&set(&mut clerk, &typed).await);
    // In the head of every page, on one's own page, and on a page of its own.
    let home = one.get("/").await;
    assert!(home.body.contains(NEW), "{}", home.body);
    let own = one.get("/me").await;
    assert!(own.body.contains("Heading") && own.body.contains("please answer"), "{}", own.body);
    let form = one.get(&mine).await;
    assert!(form.body.contains("1 of 1 seats left") && form.body.contains("09:00–11:30"), "{}", form.body);
    for page in [&own, &form, &clerk.get(&at_desk).await, &clerk.get(LIST).await] {
        check_plain(page);
    }
    // The last seat is taken, also by a press that comes twice.
    let signed = press(&mut one, &mine, &form, "coming", &[]).await;
    assert_eq!(signed.status, 303, "{}", signed.body);
    assert_eq!(press(&mut one, &mine, &form, "coming", &[]).await.status, 303);
    assert!(!one.get("/").await.body.contains(NEW));
    let full = two.get(&mine).await;
    assert!(full.body.contains("No seat is left") && !full.body.contains("value=\"coming\""), "{}", full.body);
    // Whoever drew the form before: refused, and the page says what to do.
    let late = [("token", full.field("token")), ("key", full.field("key"))];
    let late: Vec<(&str, &str)> = late.iter().map(|(n, v)| (*n, v.as_str())).chain([("do", "coming")]).collect();
    let refused = two.post(&mine, &late).await;
    assert!(refused.status == 422 && refused.body.contains("when somebody steps back"), "{}", refused.body);
    // Leave needs a reason; the desk reads it, an observer does not.
    let form = one.get(&mine).await;
    let refused = press(&mut one, &mine, &form, "leave", &[("reason", " ")]).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let reason = format!("My knee {HARM}");
    let form = one.get(&mine).await;
    assert_eq!(press(&mut one, &mine, &form, "leave", &[("reason", &reason)]).await.status, 303);
    assert!(one.get(&mine).await.body.contains("My knee"));
    assert!(one.get("/me/data/file").await.body.contains("My knee"));
    let desk = clerk.get(&at_desk).await;
    assert!(
        desk.body.contains("My knee") && desk.body.contains("0 coming, 1 on leave, 1 not answered"),
        "{}",
        desk.body
    );
    check_plain(&desk);
    let read = reader.get(&at_desk).await;
    assert!(read.status == 200 && read.body.contains("Member One") && !read.body.contains("My knee"), "{}", read.body);
    assert!(!read.body.contains("<form method=\"post\" action=\"/desk"), "{}", read.body);
    assert!(!two.get(&mine).await.body.contains("My knee"));
    // As it is shown, as a workbook; with nothing that the reader was not shown.
    let (sheet, bytes) = clerk.file(&format!("{at_desk}?xlsx=1")).await;
    assert!(sheet.status == 200 && bytes.windows(2).any(|w| w == b"PK"), "{}", sheet.status);
    // Taken back: the seat is free, and the reason gone.
    let form = one.get(&mine).await;
    assert_eq!(press(&mut one, &mine, &form, "back", &[]).await.status, 303);
    assert!(!clerk.get(&at_desk).await.body.contains("My knee"));
    let form = two.get(&mine).await;
    assert_eq!(press(&mut two, &mine, &form, "coming", &[]).await.status, 303);
}

#[tokio::test]
async fn the_desk_reminds_enters_changes_and_calls_off() {
    let site = Site::open().await;
    add(&site, "m2", "Member Two", Some(Tier::Member), &[], None).await;
    add(&site, "m3", "Member Three", Some(Tier::Member), &[], None).await;
    let (mut clerk, mut one) = (browser_of(&site, "clerk").await, browser_of(&site, "m1").await);
    let (at_desk, mine) = pages(&set(&mut clerk, &[]).await);
    let desk = clerk.get(&at_desk).await;
    assert_eq!(press(&mut clerk, &at_desk, &desk, "remind", &[]).await.status, 303);
    let desk = clerk.get(&at_desk).await;
    assert!(desk.body.contains("Reminded once") && !desk.body.contains("value=\"remind\""), "{}", desk.body);
    // Somebody telephoned.
    let phoned = [("person", "m1"), ("reply", "leave"), ("reason", "A train.")];
    assert_eq!(press(&mut clerk, &at_desk, &desk, "enter", &phoned).await.status, 303);
    let own = one.get(&mine).await;
    assert!(own.body.contains("The secretariat entered this for you") && own.body.contains("A train."), "{}", own.body);
    let desk = clerk.get(&at_desk).await;
    let nobody = press(&mut clerk, &at_desk, &desk, "enter", &[("person", "m3"), ("reply", "coming")]).await;
    assert_eq!(nobody.status, 404, "{}", nobody.body);
    // One more is asked; who was asked before stays as they are.
    let desk = clerk.get(&at_desk).await;
    let more = [("to", "people"), ("people", "m3\nm1")];
    assert_eq!(press(&mut clerk, &at_desk, &desk, "more", &more).await.status, 303);
    let desk = clerk.get(&at_desk).await;
    assert!(desk.body.contains("3 asked: 0 coming, 1 on leave, 2 not answered"), "{}", desk.body);
    assert!(!one.get("/").await.body.contains(NEW));
    // Another place is news to everybody.
    let change = [
        ("title", "A walk along the river"),
        ("place", "South gate"),
        ("starts", "2026-01-11T09:00"),
        ("ends", "2026-01-11T11:30"),
        ("until", "2026-01-12T18:00"),
    ];
    let refused = press(&mut clerk, &at_desk, &desk, "change", &change).await;
    assert!(refused.status == 422 && refused.body.contains("South gate"), "{}", refused.body);
    let desk = clerk.get(&at_desk).await;
    let change = change.map(|(name, value)| (name, if name == "until" { "2026-01-09T18:00" } else { value }));
    assert_eq!(press(&mut clerk, &at_desk, &desk, "change", &change).await.status, 303);
    assert!(one.get("/me").await.body.contains("changed"));
    assert!(one.get(&mine).await.body.contains("South gate"));
    // Called off, and on again.
    let desk = clerk.get(&at_desk).await;
    let off = format!("Floods {HARM}");
    assert_eq!(press(&mut clerk, &at_desk, &desk, "off", &[("off-reason", &off)]).await.status, 303);
    let own = one.get(&mine).await;
    assert!(own.body.contains("called off") && own.body.contains("Floods"), "{}", own.body);
    assert!(!own.body.contains("value=\"coming\"") && !own.body.contains("value=\"leave\""), "{}", own.body);
    check_plain(&own);
    let desk = clerk.get(&at_desk).await;
    check_plain(&desk);
    assert_eq!(press(&mut clerk, &at_desk, &desk, "on", &[]).await.status, 303);
    assert!(one.get(&mine).await.body.contains("value=\"coming\""));
    // Signing up is over: leave is still asked for.
    let (_, closed) = pages(&set(&mut clerk, &[("until", "2025-12-31T09:00")]).await);
    let own = one.get(&closed).await;
    assert!(own.body.contains("Signing up is over") && own.body.contains("value=\"leave\""), "{}", own.body);
    assert!(!own.body.contains("value=\"coming\""), "{}", own.body);
    add(&site, "auditor", "Auditor", None, &["auditor"], None).await;
    let acts = browser_of(&site, "auditor").await.get("/admin/acts").await;
    assert!(acts.body.contains("called a gathering off, or on again"), "{}", acts.body);
}

#[tokio::test]
async fn everybody_may_know_of_public_gatherings_alone() {
    let site = Site::open().await;
    add(&site, "m2", "Member Two", Some(Tier::Member), &[], None).await;
    let (mut clerk, mut stranger) = (browser_of(&site, "clerk").await, site.browser());
    let mut other = site.browser();
    add(&site, "m3", "Member Three", Some(Tier::Member), &[], None).await;
    sign_in(&site, &mut other, "m3").await;
    let title = format!("Open day; with, {HARM}");
    let (at_desk, open) = pages(&set(&mut clerk, &[("title", title.as_str()), ("public", "yes")]).await);
    let (_, body) = pages(&set(&mut clerk, &[("title", "Of the body"), ("public", "yes"), ("about", "")]).await);
    let (_, closed) = pages(&set(&mut clerk, &[("title", "Not for all")]).await);
    // A stranger is asked to sign in, whether there is one or not; somebody else finds nothing.
    for path in [closed.as_str(), "/gathering/g0", "/gathering/.."] {
        for path in [path.to_owned(), format!("{path}/calendar.ics")] {
            assert_eq!(stranger.get(&path).await.status, 303, "{path}");
            assert_eq!(other.get(&path).await.status, 404, "{path}");
        }
    }
    let page = stranger.get(&open).await;
    assert!(page.status == 200 && page.body.contains("Open day") && page.body.contains("North gate"), "{}", page.body);
    assert!(page.body.contains("sign in to answer") && !page.body.contains("Member One"), "{}", page.body);
    check_plain(&page);
    assert!(!page.headers.contains_key("set-cookie"), "nothing is set for looking");
    let home = stranger.get("/").await;
    let column = stranger.get(&format!("/c/{TOPIC}")).await;
    for page in [&home, &column] {
        assert!(page.body.contains("Coming up") && page.body.contains("Open day"), "{}", page.body);
        assert!(!page.body.contains("Not for all"), "{}", page.body);
        check_plain(page);
    }
    assert!(home.body.contains("Of the body") && !column.body.contains("Of the body"), "{}", column.body);
    assert_eq!(stranger.get(&body).await.status, 200);
    // Calendars: one alone, of the consultation, of all.
    let one = stranger.get(&format!("{open}/calendar.ics")).await;
    assert_eq!(one.header("content-type"), "text/calendar; charset=utf-8");
    let unfolded = one.body.replace("\r\n ", "");
    assert!(unfolded.contains("SUMMARY:[simulated] Open day\\; with\\, "), "{unfolded}");
    for line in
        ["DTSTART:20260111T010000Z", "DTEND:20260111T033000Z", "LOCATION:North gate", "STATUS:CONFIRMED", "SEQUENCE:1"]
    {
        assert!(unfolded.contains(&format!("{line}\r\n")), "{line}: {unfolded}");
    }
    let of_topic = stranger.get(&format!("/c/{TOPIC}/calendar.ics")).await.body;
    let of_all = stranger.get("/calendar.ics").await.body;
    assert!(of_topic.contains("Open day") && !of_topic.contains("Of the body") && of_all.contains("Of the body"));
    assert!(!of_all.contains("Not for all") && of_all.contains("BEGIN:VEVENT"), "{of_all}");
    let desk = clerk.get(&at_desk).await;
    assert_eq!(press(&mut clerk, &at_desk, &desk, "off", &[("off-reason", "Floods.")]).await.status, 303);
    let off = stranger.get("/calendar.ics").await.body;
    assert!(off.contains("STATUS:CANCELLED") && off.contains("SEQUENCE:2") && off.contains("Floods."), "{off}");
}

#[tokio::test]
async fn gatherings_are_for_whole_desks() {
    let site = Site::open().await;
    add(&site, "here", "Here", None, &["moderator"], Some(TOPIC)).await;
    add_for_unit(&site, "near", "Fishers", "moderator").await;
    let (mut clerk, mut here) = (browser_of(&site, "clerk").await, browser_of(&site, "here").await);
    let (of_topic, _) = pages(&set(&mut clerk, &[("people", "m1")]).await);
    let (of_body, _) = pages(&set(&mut clerk, &[("people", "m1"), ("about", ""), ("title", "Of the body")]).await);
    // A moderator of this consultation alone has its gatherings, and none of the body.
    let list = here.get(LIST).await;
    assert!(list.body.contains("A walk along the river") && !list.body.contains("Of the body"), "{}", list.body);
    assert!(!list.body.contains("<option value=\"\">This body"), "{}", list.body);
    assert_eq!((here.get(&of_topic).await.status, here.get(&of_body).await.status), (200, 404));
    let tried = set(&mut here, &[("people", "m1"), ("about", "")]).await;
    assert_eq!(tried.status, 403, "{}", tried.body);
    // Of units alone, nobody asks anybody to anything.
    let mut near = browser_of(&site, "near").await;
    assert!(!near.get(&format!("/desk/{TOPIC}")).await.body.contains("/desk/gatherings"));
    assert!(!near.get("/desk").await.body.contains("/desk/gatherings"));
    for path in [LIST, of_topic.as_str()] {
        assert_eq!(near.get(path).await.status, 403, "{path}");
    }
    assert!(here.get(&format!("/desk/{TOPIC}")).await.body.contains("/desk/gatherings?about=rivers"));
    let only = clerk.get("/desk/gatherings?about=rivers").await;
    assert!(only.body.contains("A walk along the river") && !only.body.contains("Of the body"), "{}", only.body);
}

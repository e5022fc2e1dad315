//! Notes from the field and joint proposals, by browser: groups, pictures without a place, findings that become opinions,
//! signatures across bodies, and each body's own decision.

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{charter::Review, item::Tier, note, proposal},
    home::{Group, HomeAsk, SetGroup},
    ids::{Code, PersonId, Place},
};

use super::{
    client::{
        Browser, Page,
        Typed::{File, Text},
    },
    people::{add, sign_in},
    site::{Plan, Site, TOPIC, charter, consultation, exchange, fresh_key, person},
};

/// A photograph as a telephone makes it: a position in what the camera wrote.
fn photograph() -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"GPS 30.5728N 104.0668E");
    let len = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&b"\xff\xd8\xff\xe1"[..], &len, &exif, b"\xff\xdb\0\x04\0\x01\xff\xda\0\x03\x01picture\xff\xd9"].concat()
}

async fn send(browser: &mut Browser, form: &str, to: &str, typed: &[(&str, &str)]) -> Page {
    let page = browser.get(form).await;
    let (token, key) = (page.field("token"), page.body.rsplit("name=\"key\" value=\"").next().unwrap());
    let key = key.split('"').next().unwrap();
    let fields: Vec<_> = [("token", token.as_str()), ("key", key)].into_iter().chain(typed.iter().copied()).collect();
    browser.post(to, &fields).await
}

/// Puts people into a group, as the desk does.
pub async fn group(site: &Site, members: &[&str]) {
    let id = |m: &&str| PersonId::new(m).unwrap();
    let group = Group {
        id: Code::new("g1").unwrap(),
        name: "River group".to_owned(),
        leader: id(&members[0]),
        members: members.iter().map(id).collect(),
    };
    let set = HomeAsk::SetGroup(SetGroup { consultation: consultation(), group });
    site.node.submit_home(person("clerk"), fresh_key(), set).await.unwrap();
}

/// A note of the member's.
pub async fn note(site: &Site, words: &str) -> Place {
    let ask = note::Submit {
        consultation: consultation(),
        group: Code::new("g1").unwrap(),
        text: format!("Seen {words}"),
        place: format!("Place {words}"),
        date: format!("Date {words}"),
        findings: vec![format!("Finding {words}")],
        evidence: vec![format!("Evidence {words}")],
        named: true,
        files: None,
    };
    Place { origin: site.node.origin().clone(), index: site.ask("m1", Ask::SubmitNote(ask)).await }
}

/// A proposal of the member's.
pub async fn propose(site: &Site, words: &str) -> Place {
    let ask = proposal::Submit {
        consultation: consultation(),
        title: format!("Cause {words}"),
        analysis: format!("Analysis {words}"),
        advice: format!("Advice {words}"),
        named: true,
    };
    Place { origin: site.node.origin().clone(), index: site.ask("m1", Ask::SubmitProposal(ask)).await }
}

#[tokio::test]
async fn a_note_goes_from_the_group_to_an_opinion() {
    let site = Site::open().await;
    for (id, name, roles) in [("mo", "Mo", &["moderator"][..]), ("wen", "Wen", &[]), ("lin", "Lin", &[])] {
        add(&site, id, name, Some(Tier::Member), roles, None).await;
    }
    let (mut desk, mut wen, mut lin) = (site.browser(), site.browser(), site.browser());
    sign_in(&site, &mut desk, "mo").await;
    sign_in(&site, &mut wen, "wen").await;
    sign_in(&site, &mut lin, "lin").await;
    let groups = format!("/desk/{TOPIC}/groups");
    let unknown =
        send(&mut desk, &groups, &groups, &[("name", "River group"), ("members", "nobody"), ("do", "make")]).await;
    assert!(unknown.status == 422 && unknown.body.contains("nobody"), "what was typed comes back: {}", unknown.body);
    // By name or by number; the first leads.
    let made =
        send(&mut desk, &groups, &groups, &[("name", "River group"), ("members", "Wen\r\nm1"), ("do", "make")]).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let listed = desk.get(&groups).await;
    assert!(listed.body.contains("Wen</bdi> (leader)") && listed.body.contains("Member One"), "{}", listed.body);

    let write = format!("/c/{TOPIC}/notes/write");
    assert_eq!(lin.get(&write).await.status, 403, "she is in no group");
    let form = wen.get(&write).await;
    assert!(form.body.contains("River group") && form.body.contains("islands/note.js"), "{}", form.body);
    let (token, key, group) = (form.field("token"), form.field("key"), form.field("group"));
    let photo = photograph();
    let parts = [
        Text("token", &token),
        Text("key", &key),
        Text("group", &group),
        Text("place", "The weir at noon"),
        Text("date", "1 January"),
        Text("text", "Eleven otters, two fishermen."),
        Text("findings", "- Otters sleep below the weir.\r\n\r\n- The path is flooded."),
        Text("evidence", "The lock-keeper said so."),
        Text("named", "yes"),
        File("files", "weir.jpg", &photo),
    ];
    let sent = wen.post_parts(&write, &parts).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    // The same form once more, as a browser sends it that lost its connection: the same note.
    let again = wen.post_parts(&write, &parts).await;
    assert_eq!(again.header("location"), sent.header("location"), "{}", again.body);
    let receipt = wen.get(sent.header("location")).await;
    assert!(receipt.body.contains("RV-2026-N0001"), "{}", receipt.body);
    let word = receipt.body.split("/i/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("/c/{TOPIC}/i/{word}");
    assert_eq!(site.browser().get(&path).await.status, 404, "it waits for a moderator");
    assert!(desk.get(&format!("/desk/{TOPIC}")).await.body.contains("Eleven otters"));
    let index: u64 = word.rsplit('-').next().unwrap().parse().unwrap();
    let place = Place { origin: site.node.origin().clone(), index };
    site.publish(&[place]).await;

    let mut citizen = site.browser();
    let page = citizen.get(&path).await;
    for seen in [
        "The weir at noon",
        "Eleven otters",
        "Otters sleep below",
        "The path is flooded",
        "lock-keeper",
        "weir.jpg",
        "Wen",
    ] {
        assert!(page.body.contains(seen), "{seen}: {}", page.body);
    }
    let picture = citizen.get(&format!("{path}/file/1")).await;
    assert!(
        picture.status == 200 && picture.body.contains("picture") && !picture.body.contains("GPS"),
        "no place is kept"
    );
    assert!(citizen.get(&format!("/c/{TOPIC}/notes")).await.body.contains("The weir at noon · River group"));
    // One press, and it is an opinion that says where it comes from.
    let raised = send(&mut citizen, &path, &format!("{path}/raise"), &[("finding", "2")]).await;
    assert_eq!(raised.status, 303, "{}", raised.body);
    let receipt = citizen.get(raised.header("location")).await;
    assert!(receipt.body.contains("The path is flooded.") && receipt.body.contains("RV-2026-0001"), "{}", receipt.body);
    let opinion = receipt.body.split("/i/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let opinion_path = format!("/c/{TOPIC}/i/{opinion}");
    assert!(citizen.get(&opinion_path).await.body.contains("From field note TN-RV-2026-N0001"));
    let index: u64 = opinion.rsplit('-').next().unwrap().parse().unwrap();
    site.publish(&[Place { origin: site.node.origin().clone(), index }]).await;
    assert!(site.browser().get(&path).await.body.contains(&opinion_path), "the note leads to it");
    let none = send(&mut citizen, &path, &format!("{path}/raise"), &[("finding", "3")]).await;
    assert_eq!(none.status, 403, "there is no such finding");
}

/// Two bodies with one open consultation.
async fn two() -> (Site, Site) {
    let (a, b) =
        (Site::bare(Plan::default()).await, Site::bare(Plan { host: "village.example", ..Plan::default() }).await);
    for site in [&a, &b] {
        site.node.publish(&site.folder).await.unwrap();
    }
    a.pin(&b).await;
    b.pin(&a).await;
    exchange(&a, &b, 1).await;
    let charter = charter(&[a.node.origin(), b.node.origin()], Review::After, "Rivers");
    a.sign(&charter).await;
    exchange(&a, &b, 1).await;
    b.accept(&charter).await;
    exchange(&a, &b, 1).await;
    a.begin().await;
    b.begin().await;
    exchange(&a, &b, 1).await;
    (a, b)
}

#[tokio::test]
async fn a_proposal_is_signed_across_bodies_and_filed_by_each() {
    let (a, b) = two().await;
    for site in [&a, &b] {
        add(site, "mo", "Mo", None, &["moderator"], None).await;
        add(site, "wen", "Wen", Some(Tier::Member), &[], None).await;
    }
    let (mut wen, mut far, mut desk, mut far_desk) = (a.browser(), b.browser(), a.browser(), b.browser());
    sign_in(&a, &mut wen, "wen").await;
    sign_in(&b, &mut far, "wen").await;
    sign_in(&a, &mut desk, "mo").await;
    sign_in(&b, &mut far_desk, "mo").await;
    let write = format!("/c/{TOPIC}/proposals/write");
    let blank =
        send(&mut wen, &write, &write, &[("title", "A lock"), ("analysis", "It leaks."), ("advice", " ")]).await;
    assert!(blank.status == 422 && blank.body.contains("It leaks."), "{}", blank.body);
    let typed = [("title", "On a new lock"), ("analysis", "It leaks."), ("advice", "Build one."), ("named", "yes")];
    let sent = send(&mut wen, &write, &write, &typed).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let receipt = wen.get(sent.header("location")).await;
    let word = receipt.body.split("/i/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("/c/{TOPIC}/i/{word}");
    exchange(&a, &b, 2).await;
    let page = far.get(&path).await;
    for seen in [
        "On a new lock",
        "It leaks.",
        "Build one.",
        "1 of 3 have signed; 2 more are needed",
        "Open for signatures until",
    ] {
        assert!(page.body.contains(seen), "{seen}: {}", page.body);
    }
    // A member of the other body signs in its own log, by name; one here without.
    let signed = send(&mut far, &path, &format!("{path}/cosign"), &[("named", "yes")]).await;
    assert_eq!(signed.status, 303, "{}", signed.body);
    assert!(far.get(signed.header("location")).await.body.contains("RV-2026-C0001"));
    let twice = send(&mut far, &format!("/c/{TOPIC}/write"), &format!("{path}/cosign"), &[("named", "yes")]).await;
    assert!(twice.status == 303 && twice.header("location").ends_with(&path), "once: {}", twice.body);
    assert!(far.get(&path).await.body.contains("You signed it."));
    let own = send(&mut wen, &format!("/c/{TOPIC}/write"), &format!("{path}/cosign"), &[]).await;
    assert_eq!(own.status, 403, "its author has signed by proposing");
    let stranger = send(&mut a.browser(), &format!("/c/{TOPIC}/write"), &format!("{path}/cosign"), &[]).await;
    assert_eq!(stranger.status, 422, "members sign");
    let unnamed = Ask::CosignProposal(proposal::Sign { proposal: place(&a, &word), named: false });
    a.ask("m1", unnamed).await;
    exchange(&a, &b, 2).await;
    let page = a.browser().get(&path).await;
    assert!(page.body.contains("3 have signed; 3 were needed"), "{}", page.body);
    let village = page.body.split("Village</span>").nth(1).unwrap();
    assert!(village.contains("Wen"), "who consented is named: {village}");
    assert!(!page.body.contains("Member One"), "who did not is not: {}", page.body);

    // Each closes for itself and files its own copy.
    let at = |what: &str| format!("/desk/{TOPIC}/{what}");
    let proposals = at("proposals");
    let early =
        send(&mut desk, &proposals, &proposals, &[("proposal", &word), ("do", "file"), ("reason", "Good.")]).await;
    assert!(early.status == 422 && early.body.contains("Signatures are still taken here"), "{}", early.body);
    for browser in [&mut desk, &mut far_desk] {
        let closed = send(browser, &proposals, &proposals, &[("proposal", &word), ("do", "close")]).await;
        assert_eq!(closed.status, 303, "{}", closed.body);
    }
    let late = send(&mut far, &format!("/c/{TOPIC}/write"), &format!("{path}/cosign"), &[]).await;
    assert_eq!(late.status, 422, "{}", late.body);
    let filed =
        send(&mut desk, &proposals, &proposals, &[("proposal", &word), ("do", "file"), ("reason", "We take it up.")])
            .await;
    assert_eq!(filed.status, 303, "{}", filed.body);
    let returned =
        send(&mut far_desk, &proposals, &proposals, &[("proposal", &word), ("do", "return"), ("reason", "Not ours.")])
            .await;
    assert_eq!(returned.status, 303, "{}", returned.body);
    exchange(&a, &b, 2).await;
    for site in [&a, &b] {
        let page = site.browser().get(&path).await;
        for seen in ["taken up", "We take it up.", "not taken up", "Not ours."] {
            assert!(page.body.contains(seen), "{seen}: {}", page.body);
        }
    }
    let sizes: Vec<_> = [&a, &b].iter().map(|s| (s.node.origin().clone(), s.node.head().head.size)).collect();
    let pins: Vec<_> = sizes.into_iter().map(|(origin, size)| (origin, size.min(12))).collect();
    assert_eq!(a.node.store().digest(&pins).await.unwrap(), b.node.store().digest(&pins).await.unwrap());
}

fn place(site: &Site, word: &str) -> Place {
    Place { origin: site.node.origin().clone(), index: word.rsplit('-').next().unwrap().parse().unwrap() }
}

#[tokio::test]
async fn signing_ends_on_its_day_by_itself() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let proposal = propose(&site, "of a lock").await;
    assert_eq!(site.node.tend().await.unwrap(), 0, "twenty days are not over");
    site.node.set_clock(1_767_225_600 + 21 * 86_400);
    assert_eq!(site.node.tend().await.unwrap(), 1);
    let page = site.browser().get(&format!("/c/{TOPIC}/i/TN-{}", proposal.index)).await;
    assert!(page.body.contains("closed, being reviewed") && !page.body.contains("/cosign\""), "{}", page.body);
    let command = Command { actor: Actor::Node, key: fresh_key(), ask: Ask::TallyItem(proposal) };
    assert!(site.node.submit(command).await.is_err(), "once");
}

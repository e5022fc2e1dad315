//! Platforms that the body trusts: what a signed request may do, that every word of it is held to its signature, that it
//! counts once, and who decides whom to trust.

use hutong_core::{
    command::Actor,
    consultation::charter::Review,
    home::{HomeAsk, SetClient, TokenScope, TokenScopes},
    ids::{Code, ConsultationId},
    moment::Moment,
};
use hutong_log::{
    base64,
    key::{KeyType, Signer, SigningKey},
};
use hutong_node::clients::{COVERED, SignedRequest, base_of, digest_of};
use serde_json::{Value, json};

use super::{
    client::{Browser, Page},
    people::{PASSWORD, add, fill, sign_in},
    programs::{HARM, OPINIONS, VOTES, check_schema, get, holds, make, program, shown},
    site::{Plan, Site, TOPIC, fresh_key},
};

/// A platform of the tests, with its key.
struct Platform {
    id: &'static str,
    key: SigningKey,
    origin: String,
    nonce: std::cell::Cell<u64>,
}

impl Platform {
    async fn trusted(site: &Site, id: &'static str, scopes: &[TokenScope], only: Option<&str>) -> Platform {
        let key = SigningKey::from_seed("platform", KeyType::Note, &[7; 32]).unwrap();
        let set = SetClient {
            id: Code::new(id).unwrap(),
            name: format!("Portal {HARM}"),
            key: *key.verifier().public(),
            scopes: TokenScopes::of(scopes.iter().copied()),
            consultations: only.map(|c| ConsultationId::new(c).unwrap()).into_iter().collect(),
        };
        site.node.submit_home(Actor::Node, fresh_key(), HomeAsk::SetClient(set)).await.unwrap();
        Platform { id, key, origin: site.node.origin().to_string(), nonce: std::cell::Cell::new(0) }
    }

    /// The headers of a request that is signed as it must be.
    fn sign(&self, path: &str, member: &str, key: &str, created: Moment, body: &[u8]) -> Vec<(&'static str, String)> {
        self.nonce.set(self.nonce.get() + 1);
        let whole = format!(
            "{COVERED};created={};nonce=\"nonce-of-the-test-{}\";keyid=\"{}\";alg=\"ed25519\";tag=\"hutong-client/v1 {}\"",
            created.0,
            self.nonce.get(),
            self.id,
            self.origin
        );
        let digest = digest_of(body);
        let request =
            SignedRequest { method: "POST", path, digest: &digest, member, key, input: "", signature: "", body };
        let signature = self.key.sign(base_of(&request, &whole).as_bytes()).unwrap();
        vec![
            ("Content-Digest", digest.clone()),
            ("Hutong-Member", member.to_owned()),
            ("Idempotency-Key", key.to_owned()),
            ("Signature-Input", format!("hutong={whole}")),
            ("Signature", format!("hutong=:{}:", base64::encode(signature.as_bytes()))),
        ]
    }
}

async fn send(site: &Site, path: &str, headers: Vec<(&'static str, String)>, body: &[u8]) -> (Page, Value) {
    let mut browser = site.browser();
    browser.more = headers;
    let page = browser.send("POST", path, "application/json", body).await;
    let value = serde_json::from_str(&page.body).unwrap_or_else(|e| panic!("{path}: {e} in {}", page.body));
    (page, value)
}

#[tokio::test]
async fn a_trusted_platform_hands_in_for_its_member() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let statement = site.statement("The path should be lit.", None).await;
    let platform = Platform::trusted(&site, "portal", &[TokenScope::WriteOpinion, TokenScope::WriteVote], None).await;
    let now = site.app.now();
    let body = json!({ "text": "Signed by the platform, said by the member.", "named": true }).to_string();
    let headers = platform.sign(OPINIONS, "m1", "k1", now, body.as_bytes());
    let (page, receipt) = send(&site, OPINIONS, headers.clone(), body.as_bytes()).await;
    assert_eq!(page.status, 201, "{receipt}");
    check_schema(&receipt, "Receipt");
    holds(&site, &receipt).await;
    // The same signed request is not taken twice; signed anew with the same key it is the same item.
    let (page, problem) = send(&site, OPINIONS, headers, body.as_bytes()).await;
    assert_eq!(page.status, 409, "{problem}");
    let headers = platform.sign(OPINIONS, "m1", "k1", now, body.as_bytes());
    let (_, again) = send(&site, OPINIONS, headers, body.as_bytes()).await;
    assert_eq!(again["id"], receipt["id"], "{again}");
    let vote = json!({ "statement": format!("TN-{}", statement.index), "choice": "agree" }).to_string();
    let headers = platform.sign(VOTES, "m1", "k2", now, vote.as_bytes());
    let (page, slip) = send(&site, VOTES, headers, vote.as_bytes()).await;
    assert_eq!(page.status, 201, "{slip}");

    // Its author is told which way it came; nobody else is, and no leaf says it.
    site.node.catch_up().await.unwrap();
    let mut member = site.browser();
    sign_in(&site, &mut member, "m1").await;
    let item = format!("/c/{TOPIC}/i/{}", receipt["id"].as_str().unwrap());
    let own = member.get(&item).await;
    assert!(own.body.contains("Handed in through") && !own.body.contains("<script>alert"), "{}", own.body);
    let public = site.browser().get(&item).await;
    assert!(public.status == 200 && !public.body.contains("Handed in through"), "{}", public.body);
    let leaves = site.node.store().read_back(site.node.origin(), 0, site.node.head().head.size).await.unwrap();
    assert!(leaves.iter().all(|(_, bytes)| !String::from_utf8_lossy(bytes).contains("portal")), "in no leaf");
    let token = shown(&make(&mut member, "Reader", &["read:own"], PASSWORD).await);
    let mine = get(&mut program(&site, &token), "/api/v1/me/items", "MyItems").await;
    let mine = mine["items"].as_array().unwrap().iter().find(|mine| mine["id"] == receipt["id"]).unwrap().clone();
    assert_eq!(mine["through"], format!("Portal {HARM}"));
    // A member may take back what a platform handed in.
    assert_eq!(member.get(&format!("{item}/withdraw")).await.status, 200);
    let admin = site.node.store().clients().await.unwrap();
    assert_eq!(admin[0].seen_at, Some(now), "its last use is noted");
}

#[tokio::test]
async fn a_signed_request_is_held_to_every_word() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let platform = Platform::trusted(&site, "portal", &[TokenScope::WriteOpinion], Some(TOPIC)).await;
    let now = site.app.now();
    let body = json!({ "text": "Signed." }).to_string();
    let good = || platform.sign(OPINIONS, "m1", "k", now, body.as_bytes());
    let with = |name: &str, value: &str| {
        let mut headers = good();
        headers.iter_mut().find(|(n, _)| *n == name).unwrap().1 = value.to_owned();
        headers
    };
    let other = json!({ "text": "Altered on the way." }).to_string();
    let input = good()[3].1.clone();
    for (what, headers, sent, status) in [
        ("another body", good(), other.as_str(), 401),
        ("another body with its digest", with("Content-Digest", &digest_of(other.as_bytes())), other.as_str(), 401),
        ("another member", with("Hutong-Member", "clerk"), body.as_str(), 401),
        ("another key", with("Idempotency-Key", "other"), body.as_str(), 401),
        ("another signature", with("Signature", &format!("hutong=:{}:", base64::encode(&[1; 64]))), body.as_str(), 401),
        ("another client", with("Signature-Input", &input.replace("\"portal\"", "\"nobody\"")), body.as_str(), 401),
        ("meant for another log", with("Signature-Input", &input.replace("town.", "village.")), body.as_str(), 401),
        ("too old", platform.sign(OPINIONS, "m1", "k", Moment(now.0 - 121), body.as_bytes()), body.as_str(), 401),
        (
            "from a fast clock",
            platform.sign(OPINIONS, "m1", "k", Moment(now.0 + 121), body.as_bytes()),
            body.as_str(),
            401,
        ),
        (
            "for staff who are no member",
            platform.sign(OPINIONS, "clerk", "k", now, body.as_bytes()),
            body.as_str(),
            422,
        ),
        ("for nobody", platform.sign(OPINIONS, "m9", "k", now, body.as_bytes()), body.as_str(), 422),
        ("for another path", platform.sign(VOTES, "m1", "k", now, body.as_bytes()), body.as_str(), 401),
    ] {
        let (page, problem) = send(&site, OPINIONS, headers, sent.as_bytes()).await;
        assert_eq!(page.status, status, "{what}: {problem}");
        check_schema(&problem, "Problem");
    }
    let vote = json!({ "statement": "TN-1", "choice": "agree" }).to_string();
    let headers = platform.sign(VOTES, "m1", "k", now, vote.as_bytes());
    assert_eq!(send(&site, VOTES, headers, vote.as_bytes()).await.0.status, 403, "it may not vote");
    let mut both = good();
    both.push(("Authorization", "Bearer x".to_owned()));
    assert_ne!(send(&site, OPINIONS, both, body.as_bytes()).await.0.status, 201, "one right at a time");
    let mut reads = site.browser();
    reads.more = good();
    assert_eq!(reads.get("/api/v1/me").await.status, 401, "it reads nothing");
    let headers = good();
    assert_eq!(send(&site, OPINIONS, headers, body.as_bytes()).await.0.status, 201, "all of it was about the others");
    site.node.submit_home(Actor::Node, fresh_key(), HomeAsk::EndClient(Code::new("portal").unwrap())).await.unwrap();
    let (page, problem) = send(&site, OPINIONS, good(), body.as_bytes()).await;
    assert_eq!(page.status, 403, "{problem}");
}

#[tokio::test]
async fn who_is_trusted_is_decided_on_a_page() {
    let site = Site::open().await;
    add(&site, "minder", "Minder", None, &["security"], None).await;
    let mut minder = site.browser();
    sign_in(&site, &mut minder, "minder").await;
    let page = minder.get("/admin/clients").await;
    let key = SigningKey::from_seed("platform", KeyType::Note, &[9; 32]).unwrap();
    let public = base64::encode(key.verifier().public());
    let set = async |minder: &mut Browser, id: &str, public: &str, places: &str| {
        let page = minder.get("/admin/clients").await;
        // The form that adds stands last.
        let form = Page {
            body: page.body[page.body.rfind("<form method=\"post\" class=\"stack\"").unwrap()..].to_owned(),
            ..page
        };
        let key = form.field("key");
        let typed = [
            ("do", "set"),
            ("key", key.as_str()),
            ("id", id),
            ("name", HARM),
            ("public", public),
            ("places", places),
            ("scope-write:opinion", "yes"),
            ("scope-read:own", "yes"),
        ];
        fill(minder, &form, "/admin/clients", &typed).await
    };
    assert!(page.body.contains("No platform is trusted."));
    for (id, public, places, words) in [
        ("Not an id", public.as_str(), "", "small letters"),
        ("portal", "nonsense", "", "no public Ed25519 key"),
        ("portal", public.as_str(), "NOT ids", "cannot be read"),
    ] {
        let sent = set(&mut minder, id, public, places).await;
        assert!(sent.status == 422 && sent.body.contains(words), "{id}: {}", sent.body);
        assert!(!sent.body.contains("<script>alert"));
    }
    let sent = set(&mut minder, "portal", &public, TOPIC).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let clients = site.node.store().clients().await.unwrap();
    assert_eq!(clients[0].scopes.words().collect::<Vec<_>>(), ["write:opinion"], "reading is never among it");
    let page = minder.get("/admin/clients").await;
    assert!(page.body.contains("never") && !page.body.contains("<script>alert"), "{}", page.body);
    let key = page.field("key");
    let sent = fill(&mut minder, &page, "/admin/clients", &[("do", "end"), ("key", &key), ("id", "portal")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert!(minder.get("/admin/clients").await.body.contains("ended"));
    let again = set(&mut minder, "portal", &public, "").await;
    assert_eq!(again.status, 422, "an ended id never means another: {}", again.body);
    let acts = site.node.acts(Moment(0)).await.unwrap();
    assert!(acts.iter().any(|l| l.act.what == "set-client") && acts.iter().any(|l| l.act.what == "end-client"));
}

//! Tokens and trusted clients on a node: what is kept over a restart, what goes with an account, what a backup is not asked
//! to forget.

use hutong_core::{
    command::Actor,
    home::{EndSessions, HomeAsk, SetClient, TokenScope, TokenScopes},
    ids::{Code, PersonId},
    moment::Moment,
    refusal::Refusal,
};
use hutong_log::{
    base64,
    key::{KeyType, Signer, SigningKey},
};
use hutong_node::{
    accounts::CODE_DAYS,
    answer::SubmitFault,
    clients::{COVERED, ClientFault, SignedRequest, base_of, digest_of},
};

use crate::world::{Body, body, consultation, fresh_key, person, start};

const PASSWORD: &str = "七月的雨落在嘉陵江上";

fn id(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

async fn token_of(body: &Body, name: &str) -> String {
    let code = body.node.issue_codes(Actor::Node, &[id(name)], CODE_DAYS).await.unwrap().remove(0).code.0;
    let opened = body.node.sign_in_with_code(name, &code, "手机").await.unwrap();
    body.node.set_password(&opened.secret.0, None, PASSWORD).await.unwrap();
    let scopes = TokenScopes::of([TokenScope::ReadOwn]);
    body.node.make_token(&opened.secret.0, PASSWORD, "Reader", scopes, 30).await.unwrap().0
}

#[tokio::test]
async fn a_token_goes_with_what_it_stands_on() {
    let sc = body("sc.example").await;
    let token = token_of(&sc, "m1").await;
    assert_eq!(sc.node.token(&token).await.unwrap().unwrap().person, id("m1"));
    // Whoever ends every session ends them too.
    let end = EndSessions { person: id("m1"), only: None };
    sc.node.submit_home(person("security"), fresh_key(), HomeAsk::EndSessions(end)).await.unwrap();
    assert!(sc.node.token(&token).await.unwrap().is_none());
    let token = token_of(&sc, "m2").await;
    sc.node.erase_account(person("m2"), &id("m2")).await.unwrap();
    assert!(sc.node.token(&token).await.unwrap().is_none(), "nobody is left whose it is");
    sc.node.stop().await;
}

#[tokio::test]
async fn a_signed_request_is_taken_once_also_after_a_restart() {
    let sc = body("sc.example").await;
    let key = SigningKey::from_seed("platform", KeyType::Note, &[7; 32]).unwrap();
    let set = SetClient {
        id: Code::new("portal").unwrap(),
        name: "Portal".to_owned(),
        key: *key.verifier().public(),
        scopes: TokenScopes::of([TokenScope::WriteOpinion]),
        consultations: [].into(),
    };
    sc.node.submit_home(person("security"), fresh_key(), HomeAsk::SetClient(set)).await.unwrap();
    let now = sc.clock.now();
    let whole = format!(
        "{COVERED};created={};nonce=\"the-only-nonce-there-is\";keyid=\"portal\";alg=\"ed25519\";\
         tag=\"hutong-client/v1 {}\"",
        now.0,
        sc.origin.as_str()
    );
    let digest = digest_of(b"{}");
    let unsigned = SignedRequest {
        method: "POST",
        path: "/x",
        digest: &digest,
        member: "m1",
        key: "k",
        input: "",
        signature: "",
        body: b"{}",
    };
    let signature = key.sign(base_of(&unsigned, &whole).as_bytes()).unwrap();
    let (input, signature) = (format!("hutong={whole}"), format!("hutong=:{}:", base64::encode(signature.as_bytes())));
    let request = SignedRequest { input: &input, signature: &signature, ..unsigned };
    let (client, member) = sc.node.take_signed(&request, TokenScope::WriteOpinion, &consultation()).await.unwrap();
    assert_eq!((client.name.as_str(), member), ("Portal", id("m1")));
    let is_used = |answer: Result<_, ClientFault>| {
        matches!(answer, Err(ClientFault::Submit(SubmitFault::Refused(Refusal::AssertionUsed))))
    };
    assert!(is_used(sc.node.take_signed(&request, TokenScope::WriteOpinion, &consultation()).await));
    sc.node.stop().await;
    // A clock that went back a little brings nothing back either.
    sc.clock.set(Moment(now.0 - 60));
    let again = start(&sc.dir, &sc.clock).await;
    assert!(is_used(again.take_signed(&request, TokenScope::WriteOpinion, &consultation()).await));
    // Once it is too old it is refused for that, and its nonce need not be kept.
    sc.clock.set(Moment(now.0 + 121));
    let late = again.take_signed(&request, TokenScope::WriteOpinion, &consultation()).await;
    assert!(matches!(late, Err(ClientFault::Clock)));
    again.stop().await;
}

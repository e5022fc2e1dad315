//! People with accounts, and the way each of them signs in through the pages.

use hutong_core::{
    command::Actor,
    consultation::item::Tier,
    facts::{Private, Roles, Scope, ScopedRoles},
    home::{HomeAsk, NewPerson, Profile},
    ids::{ConsultationId, PersonId},
    moment::Moment,
};
use hutong_node::secrets::{read_second_factor, second_factor_code};

use super::{
    client::{Browser, Page},
    site::{Site, fresh_key},
};

/// What everybody's password is.
pub const PASSWORD: &str = "seven otters at dawn";

/// Puts somebody on file.
pub async fn add(site: &Site, id: &str, name: &str, tier: Option<Tier>, roles: &[&str], only: Option<&str>) {
    let roles = Roles::from_words(roles.iter().copied()).unwrap();
    let scope = only.map(|c| Scope::Consultation(ConsultationId::new(c).unwrap()));
    let scoped = scope.map(|scope| vec![ScopedRoles { scope, roles }]).unwrap_or_default();
    let person = NewPerson {
        id: PersonId::new(id).unwrap(),
        tier,
        roles: if scoped.is_empty() { roles } else { Roles::default() },
        name: Private(name.to_owned()),
        affiliations: Private(vec![("sector".to_owned(), "Fishers".to_owned())]),
        protocol_order: None,
        profile: Profile { scoped, ..Profile::default() },
    };
    site.node.submit_home(Actor::Node, fresh_key(), HomeAsk::AddPeople(vec![person])).await.unwrap();
}

/// Puts somebody on file who has a role for a unit alone, and belongs to none.
pub async fn add_for_unit(site: &Site, id: &str, unit: &str, role: &str) {
    let roles = Roles::from_words([role]).unwrap();
    let scoped = vec![ScopedRoles { scope: Scope::Unit(unit.to_owned()), roles }];
    let person = NewPerson {
        id: PersonId::new(id).unwrap(),
        tier: None,
        roles: Roles::default(),
        name: Private(id.to_owned()),
        affiliations: Private(Vec::new()),
        protocol_order: None,
        profile: Profile { scoped, ..Profile::default() },
    };
    site.node.submit_home(Actor::Node, fresh_key(), HomeAsk::AddPeople(vec![person])).await.unwrap();
}

/// A fresh code of somebody's.
pub async fn code_of(site: &Site, id: &str) -> String {
    let person = PersonId::new(id).unwrap();
    site.node.issue_codes(Actor::Node, &[person], 14).await.unwrap().remove(0).code.0
}

/// Sends a form of a page with its hidden fields and these.
pub async fn fill(browser: &mut Browser, page: &Page, to: &str, typed: &[(&str, &str)]) -> Page {
    let token = page.field("token");
    let mut fields = vec![("token", token.as_str())];
    fields.extend_from_slice(typed);
    browser.post(to, &fields).await
}

/// Signs in for the first time: code, password, and a second factor where one is asked for.
pub async fn sign_in(site: &Site, browser: &mut Browser, id: &str) -> Page {
    let code = code_of(site, id).await;
    sign_in_by(browser, id, &code, site.app.now()).await
}

/// The same with a code that somebody printed, where it is this moment.
pub async fn sign_in_by(browser: &mut Browser, id: &str, code: &str, now: Moment) -> Page {
    let page = browser.get("/sign-in").await;
    let sent =
        fill(browser, &page, "/sign-in", &[("way", "code"), ("name", id), ("secret", code), ("link", "1")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let at = sent.header("location").to_owned();
    assert!(at.starts_with("/account/password"), "{at}");
    let page = browser.get(&at).await;
    let typed = [("new", PASSWORD), ("again", PASSWORD), ("link", "1")];
    let sent = fill(browser, &page, "/account/password", &typed).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    if !sent.header("location").starts_with("/account/second") {
        return sent;
    }
    let page = browser.get(sent.header("location")).await;
    let shared = page.field("shared");
    let now = second_factor_code(&read_second_factor(&shared).unwrap(), now.0);
    let done = fill(browser, &page, "/account/second", &[("shared", &shared), ("secret", &now)]).await;
    assert_eq!(done.status, 200, "{}", done.body);
    done
}

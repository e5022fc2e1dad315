//! Accounts: who may make codes, how a session opens, whose roles nobody touches.

use hutong_core::{
    command::Actor,
    commitment::Salt,
    consultation::item::Tier,
    facts::{Base, Private, Roles, Scope, ScopedRoles},
    home::{
        AddPasskey, AnswerRequest, AskAboutMe, CountAttempt, EndSessions, HomeAsk, NewCode, NewPerson, OpenSession,
        Profile, ProveSecond, RemovePasskey, RequestKind, SetPassword, SetSecondFactor, SignIn, code_hash,
        facts::AccountFacts,
    },
    ids::{ConsultationId, PersonId, SessionId},
    moment::Moment,
    refusal::Refusal,
};
use hutong_log::hash::sha256;

use super::{as_is, decide_home, scene::scene};
use crate::fixtures::{device, person};

type Row = (&'static str, Actor, HomeAsk, fn(&mut Base), Result<(), Refusal>);

fn check(table: Vec<Row>) {
    for (when, actor, ask, change, wanted) in table {
        let mut base = scene();
        change(&mut base);
        assert_eq!(decide_home(&actor, &ask, base), wanted, "{} when {when}", ask.name());
    }
}

fn id(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

fn account(base: &mut Base, change: fn(&mut AccountFacts)) {
    let mut facts = AccountFacts { has_password: true, ..AccountFacts::default() };
    change(&mut facts);
    base.house.accounts.insert(id("member"), facts);
}

fn open(by: SignIn) -> HomeAsk {
    HomeAsk::OpenSession(OpenSession {
        person: id("member"),
        name: sha256(b"member"),
        id: SessionId([1; 16]),
        token: sha256(b"token"),
        device: Private("手机".to_owned()),
        by,
    })
}

fn codes(person: &str) -> HomeAsk {
    let salt = Salt([4; 32]);
    let hash = code_hash(&salt, &id(person), "ABCD");
    HomeAsk::IssueCodes(vec![NewCode { person: id(person), salt: Private(salt), hash, expires: Moment(9) }])
}

/// `guest` minds the accounts of a unit.
fn unit_clerk(base: &mut Base) {
    let roles = Roles { security: true, ..Roles::default() };
    let scope = Scope::Unit("界别 member".to_owned());
    base.people.get_mut(&id("guest")).unwrap().scoped = vec![ScopedRoles { scope, roles }];
}

fn put(name: &str, change: fn(&mut NewPerson)) -> HomeAsk {
    let mut person = NewPerson {
        id: id(name),
        tier: Some(Tier::Member),
        roles: Roles::default(),
        name: Private("姓名".to_owned()),
        affiliations: Private(vec![("sector".to_owned(), "界别 member".to_owned())]),
        protocol_order: None,
        profile: Profile::default(),
    };
    change(&mut person);
    HomeAsk::AddPeople(vec![person])
}

#[rustfmt::skip]
fn people() -> Vec<Row> {
    use Refusal as R;
    let security = || Err(R::NeedsRole { role: "security" });
    let affiliations = |problem: &str| Err(R::BadEntry { field: "affiliations", problem: problem.to_owned() });
    vec![
        ("a role in one consultation", person("security"), put("new", |p| p.profile.scoped = vec![ScopedRoles {
            scope: Scope::Consultation(ConsultationId::new("c").unwrap()),
            roles: Roles { moderator: true, ..Roles::default() } }]), as_is, Ok(())),
        ("an auditor who moderates", person("security"), put("new", |p| {
            p.roles = Roles { auditor: true, moderator: true, ..Roles::default() };
        }), as_is, Err(R::RolesClash)),
        ("both administrations", person("security"), put("new", |p| {
            p.roles = Roles { administrator: true, security: true, ..Roles::default() };
        }), as_is, Err(R::RolesApart)),
        ("both, one of them in a unit", person("security"), put("new", |p| {
            p.roles = Roles { administrator: true, ..Roles::default() };
            p.profile.scoped = vec![ScopedRoles {
                scope: Scope::Unit("u".to_owned()), roles: Roles { security: true, ..Roles::default() } }];
        }), as_is, Err(R::RolesApart)),
        ("both, by the operator", Actor::Node, put("new", |p| {
            p.roles = Roles { administrator: true, security: true, ..Roles::default() };
        }), as_is, Err(R::RolesApart)),
        ("both in a small body", person("security"), put("new", |p| {
            p.roles = Roles { administrator: true, security: true, ..Roles::default() };
        }), |b| b.house.is_small = true, Ok(())),
        ("both, held from before", person("security"), put("admin", |p| {
            p.roles = Roles { administrator: true, security: true, ..Roles::default() };
        }), |b| b.people.get_mut(&id("admin")).unwrap().roles.security = true, Ok(())),
        ("an observer who moderates somewhere", person("security"), put("new", |p| {
            p.roles = Roles { observer: true, ..Roles::default() };
            p.profile.scoped = vec![ScopedRoles {
                scope: Scope::Unit("u".to_owned()), roles: Roles { moderator: true, ..Roles::default() } }];
        }), as_is, Err(R::RolesClash)),
        ("one's own roles", person("security"), put("security", |p| {
            p.roles = Roles { security: true, signatory: true, ..Roles::default() };
        }), as_is, Err(R::OwnRoles)),
        ("one's own name, roles as they were", person("security"), put("security", |p| {
            p.roles = Roles { security: true, ..Roles::default() };
        }), as_is, Ok(())),
        ("a primary affiliation", person("security"), put("new", |p| {
            p.profile.primary = Private(p.affiliations.0.clone());
        }), as_is, Ok(())),
        ("a primary one that is none", person("security"), put("new", |p| {
            p.profile.primary = Private(vec![("sector".to_owned(), "别处".to_owned())]);
        }), as_is, affiliations("the primary one is not among them")),
        ("two primary ones of a kind", person("security"), put("new", |p| {
            p.affiliations.0.push(("sector".to_owned(), "另一界".to_owned()));
            p.profile.primary = Private(p.affiliations.0.clone());
        }), as_is, affiliations("at most one of a kind is primary")),
        ("a telephone number on two lines", person("security"), put("new", |p| {
            p.profile.phone = Private("1\n2".to_owned());
        }), as_is, Err(R::TextControl { position: 2, found: 10 })),
        ("a unit's clerk adds one of the unit", person("guest"), put("new", |_| {}), unit_clerk, Ok(())),
        ("a unit's clerk corrects one of the unit", person("guest"), put("member", |_| {}), unit_clerk, Ok(())),
        ("a unit's clerk takes one of another unit", person("guest"), put("member-2", |_| {}), unit_clerk, security()),
        ("a unit's clerk gives a role in the body", person("guest"), put("new", |p| p.roles.moderator = true),
            unit_clerk, security()),
        ("a unit's clerk gives a role in the unit", person("guest"), put("new", |p| p.profile.scoped = vec![ScopedRoles {
            scope: Scope::Unit("界别 member".to_owned()), roles: Roles { moderator: true, ..Roles::default() } }]),
            unit_clerk, Ok(())),
        ("a unit's clerk gives a role beyond it", person("guest"), put("new", |p| p.profile.scoped = vec![ScopedRoles {
            scope: Scope::Unit("别处".to_owned()), roles: Roles { moderator: true, ..Roles::default() } }]),
            unit_clerk, security()),
        ("an auditor", person("auditor"), put("new", |_| {}), as_is, security()),
    ]
}

#[rustfmt::skip]
fn signing_in() -> Vec<Row> {
    use Refusal as R;
    let attempt = || HomeAsk::CountAttempt(CountAttempt { name: sha256(b"member"), typed: Private("member".to_owned()) });
    let right = || code_hash(&Salt([4; 32]), &id("member"), "ABCD");
    let passkey = |counter| SignIn::Passkey { id: sha256(b"p"), counter };
    fn with_passkey(b: &mut Base) {
        account(b, |a| { a.passkeys.insert(sha256(b"p"), 4); });
    }
    let provider = |subject: &[u8]| SignIn::Provider { issuer: sha256(b"i"), subject: sha256(subject), is_whole: false };
    fn bound(b: &mut Base) {
        account(b, |a| { a.has_password = false; a.identities.insert(sha256(b"i"), sha256(b"s")); });
        b.house.identities.insert(sha256(b"s"), id("member"));
    }
    fn with_code(b: &mut Base) {
        account(b, |a| a.code = Some(code_hash(&Salt([4; 32]), &id("member"), "ABCD")));
    }
    vec![
        ("the first attempt", Actor::Node, attempt(), as_is, Ok(())),
        ("too many", Actor::Node, attempt(), |b| { b.house.attempts.insert(sha256(b"member"), 10); },
            Err(R::TooManyAttempts { minutes: 15 })),
        ("nobody counts for others", person("admin"), attempt(), as_is, Err(R::NeedsRole { role: "node" })),
        ("a code", Actor::Node, open(SignIn::Code(right())), with_code, Ok(())),
        ("another code", Actor::Node, open(SignIn::Code(sha256(b"x"))), with_code, Err(R::SignInFailed)),
        ("no code is left", Actor::Node, open(SignIn::Code(right())), |b| account(b, |_| {}), Err(R::SignInFailed)),
        ("somebody opens a session themselves", person("member"), open(SignIn::Code(right())), with_code,
            Err(R::NeedsRole { role: "node" })),
        ("nobody has the name", Actor::Node, open(SignIn::Password), as_is, Err(R::SignInFailed)),
        ("the account is erased", Actor::Node, open(SignIn::Password), |b| account(b, |a| a.is_erased = true),
            Err(R::SignInFailed)),
        ("a password", Actor::Node, open(SignIn::Password), |b| account(b, |_| {}), Ok(())),
        ("no password is set", Actor::Node, open(SignIn::Password), |b| account(b, |a| a.has_password = false),
            Err(R::SignInFailed)),
        ("a password where there is a second factor, which is shown next", Actor::Node, open(SignIn::Password),
            |b| account(b, |a| a.second_factor = Some(7)), Ok(())),
        ("a second factor", Actor::Node, open(SignIn::SecondFactor(8)),
            |b| account(b, |a| a.second_factor = Some(7)), Ok(())),
        ("the same one-time password again", Actor::Node, open(SignIn::SecondFactor(7)),
            |b| account(b, |a| a.second_factor = Some(7)), Err(R::SignInFailed)),
        ("a recovery code", Actor::Node, open(SignIn::Recovery(sha256(b"r"))),
            |b| account(b, |a| { a.recovery.insert(sha256(b"r")); }), Ok(())),
        ("a recovery code that is used up", Actor::Node, open(SignIn::Recovery(sha256(b"r"))),
            |b| account(b, |_| {}), Err(R::SignInFailed)),
        ("a passkey", Actor::Node, open(passkey(5)), with_passkey, Ok(())),
        ("a passkey whose counter stands still: a copy's", Actor::Node, open(passkey(4)), with_passkey,
            Err(R::SignInFailed)),
        ("a passkey without a counter", Actor::Node, open(passkey(0)),
            |b| account(b, |a| { a.passkeys.insert(sha256(b"p"), 0); }), Ok(())),
        ("a passkey that lost its counter", Actor::Node, open(passkey(0)), with_passkey, Err(R::SignInFailed)),
        ("nobody's passkey", Actor::Node, open(passkey(5)), |b| account(b, |_| {}), Err(R::SignInFailed)),
        ("a passkey is no second factor of another session", Actor::Node, HomeAsk::ProveSecond(ProveSecond {
            person: id("member"), token: sha256(b"t"), by: passkey(5) }), with_passkey, Err(R::SignInFailed)),
        ("the first sign-in by a provider", Actor::Node, open(provider(b"s")), |b| account(b, |_| {}), Ok(())),
        ("the next", Actor::Node, open(provider(b"s")), bound, Ok(())),
        ("somebody else of the same number", Actor::Node, open(provider(b"other")), bound, Err(R::OtherIdentity)),
        ("an identity that is another person's", Actor::Node, open(provider(b"s")),
            |b| { account(b, |_| {}); b.house.identities.insert(sha256(b"s"), id("member-2")); },
            Err(R::OtherIdentity)),
        ("another provider", Actor::Node, open(SignIn::Provider {
            issuer: sha256(b"j"), subject: sha256(b"t"), is_whole: true }), bound, Ok(())),
        ("a provider, for an erased account", Actor::Node, open(provider(b"s")),
            |b| account(b, |a| a.is_erased = true), Err(R::SignInFailed)),
        ("a provider, by somebody's own word", person("member"), open(provider(b"s")), bound,
            Err(R::NeedsRole { role: "node" })),
        ("a provider is no second factor of another session", Actor::Node, HomeAsk::ProveSecond(ProveSecond {
            person: id("member"), token: sha256(b"t"), by: provider(b"s") }), bound, Err(R::SignInFailed)),
        ("the second factor of whoever has no password but an identity", Actor::Node,
            HomeAsk::ProveSecond(ProveSecond { person: id("member"), token: sha256(b"t"), by: SignIn::SecondFactor(8) }),
            |b| { bound(b); b.house.accounts.get_mut(&id("member")).unwrap().second_factor = Some(7); }, Ok(())),
        ("a device label on two lines", Actor::Node, HomeAsk::OpenSession(OpenSession {
            device: Private("a\nb".to_owned()), person: id("member"), name: sha256(b""), id: SessionId([1; 16]),
            token: sha256(b""), by: SignIn::Password }), |b| account(b, |_| {}),
            Err(R::TextControl { position: 2, found: 10 })),
        ("the second factor of an open session", Actor::Node, HomeAsk::ProveSecond(ProveSecond {
            person: id("member"), token: sha256(b"t"), by: SignIn::SecondFactor(8) }),
            |b| account(b, |a| a.second_factor = Some(7)), Ok(())),
        ("a password is no second factor", Actor::Node, HomeAsk::ProveSecond(ProveSecond {
            person: id("member"), token: sha256(b"t"), by: SignIn::Password }), |b| account(b, |_| {}),
            Err(R::SignInFailed)),
        ("the node notes a session's use", Actor::Node, HomeAsk::TouchSession(sha256(b"t")), as_is, Ok(())),
        ("nobody else", device("open"), HomeAsk::TouchSession(sha256(b"t")), as_is, Err(R::NeedsRole { role: "node" })),
    ]
}

#[rustfmt::skip]
fn keeping() -> Vec<Row> {
    use Refusal as R;
    let security = || Err(R::NeedsRole { role: "security" });
    let end = |of: &str| HomeAsk::EndSessions(EndSessions { person: id(of), only: None });
    let password = |verifier: &str| {
        HomeAsk::SetPassword(SetPassword { verifier: Private(verifier.to_owned()), token: sha256(b"t") })
    };
    let factor = |of: &str, secret: Option<Vec<u8>>| HomeAsk::SetSecondFactor(SetSecondFactor {
        person: id(of), secret: Private(secret), step: 1, recovery: vec![sha256(b"r")], token: None });
    let request = |text: &str| {
        HomeAsk::AskAboutMe(AskAboutMe { kind: RequestKind::Correct, text: Private(text.to_owned()) })
    };
    let answer = |text: &str| {
        HomeAsk::AnswerRequest(AnswerRequest { id: 3, person: id("member"), answer: Private(text.to_owned()) })
    };
    let passkey = |label: &str, n: u8| HomeAsk::AddPasskey(AddPasskey {
        id: sha256(&[n]), credential: Private(vec![n]), label: Private(label.to_owned()) });
    let gone = |of: &str, n: u8| HomeAsk::RemovePasskey(RemovePasskey { person: id(of), id: sha256(&[n]) });
    let release = |of: &str| HomeAsk::ReleaseIdentity(id(of));
    fn bound(b: &mut Base) {
        account(b, |a| { a.identities.insert(sha256(b"i"), sha256(b"s")); });
    }
    fn with_password(b: &mut Base) {
        account(b, |a| { a.passkeys.insert(sha256(&[1]), 4); });
    }
    fn on_file(b: &mut Base) {
        for name in ["member", "moderator"] {
            b.house.accounts.insert(id(name), AccountFacts::default());
        }
    }
    fn asked(b: &mut Base) {
        b.house.requests.insert(3, id("member"));
    }
    vec![
        ("an identity is released", person("security"), release("member"), bound, Ok(())),
        ("by a unit's clerk", person("guest"), release("member"), |b| { bound(b); unit_clerk(b) }, Ok(())),
        ("where there is none", person("security"), release("member"), on_file, Err(R::AlreadyDone)),
        ("nobody releases themselves", person("member"), release("member"), bound, security()),
        ("nor does an administrator", person("admin"), release("member"), bound, security()),
        ("codes by whoever minds accounts", person("security"), codes("member"), on_file, Ok(())),
        ("codes by the operator", Actor::Node, codes("member"), on_file, Ok(())),
        ("codes by a unit's clerk", person("guest"), codes("member"), unit_clerk, Ok(())),
        ("codes of another unit", person("guest"), codes("member-2"), unit_clerk, security()),
        ("codes for nobody", person("security"), codes("nobody"), as_is, Err(R::UnknownPerson)),
        ("codes for an erased account", person("security"), codes("member"),
            |b| account(b, |a| a.is_erased = true), Err(R::UnknownPerson)),
        ("codes by an administrator", person("admin"), codes("member"), on_file, security()),
        ("one's own sessions", person("member"), end("member"), on_file, Ok(())),
        ("another's", person("member-2"), end("member"), on_file, security()),
        ("another's, by whoever minds accounts", person("security"), end("member"), on_file, Ok(())),
        ("a password", person("member"), password("argon2id$x"), on_file, Ok(())),
        ("a password that was not hashed", person("member"), password("secret"), on_file,
            Err(R::BadEntry { field: "password", problem: "it is no argon2id verifier".to_owned() })),
        ("a device has none", device("open"), password("argon2id$x"), on_file, Err(R::UnknownPerson)),
        ("no account", person("guest"), password("argon2id$x"), on_file, Err(R::UnknownPerson)),
        ("a second factor", person("moderator"), factor("moderator", Some(vec![1])), on_file, Ok(())),
        ("for somebody else", person("security"), factor("moderator", Some(vec![1])), on_file, Err(R::OwnRoles)),
        ("staff take theirs away", person("moderator"), factor("moderator", None), on_file, Err(R::OwnRoles)),
        ("a member takes theirs away", person("member"), factor("member", None), on_file, Ok(())),
        ("a lost one is taken away", person("security"), factor("moderator", None), on_file, Ok(())),
        ("by nobody else", person("admin"), factor("moderator", None), on_file, security()),
        ("a device becomes one's own", person("member"), HomeAsk::LinkDevice(id("open")), as_is, Ok(())),
        ("once more", person("member"), HomeAsk::LinkDevice(id("open")),
            |b| { b.house.devices.insert(id("open"), id("member")); }, Ok(())),
        ("it is another's", person("member"), HomeAsk::LinkDevice(id("open")),
            |b| { b.house.devices.insert(id("open"), id("member-2")); },
            Err(R::BadEntry { field: "device", problem: "it is linked to another account".to_owned() })),
        ("it is an account", person("member"), HomeAsk::LinkDevice(id("member-2")), as_is, Err(R::UnknownPerson)),
        ("by a device", device("open"), HomeAsk::LinkDevice(id("open")), as_is, Err(R::UnknownPerson)),
        ("a request", person("member"), request("名字写错了"), as_is, Ok(())),
        ("without words", person("member"), request(" "), as_is, Err(R::TextBlank)),
        ("by a device", device("open"), request("删除"), as_is, Err(R::UnknownPerson)),
        ("an answer", person("security"), answer("已更正"), asked, Ok(())),
        ("an answer without words", person("security"), answer(""), asked, Err(R::ReasonMissing)),
        ("another's request under a name of one's unit", person("security"), answer("已更正"),
            |b| { b.house.requests.insert(3, id("member-2")); }, Err(R::AlreadyDone)),
        ("answered before", person("security"), answer("已更正"), as_is, Err(R::AlreadyDone)),
        ("answered by nobody else", person("moderator"), answer("已更正"), asked, security()),
        ("a passkey", person("member"), passkey("手机", 9), with_password, Ok(())),
        ("beside no password", person("member"), passkey("手机", 9), on_file, Err(R::SignInFailed)),
        ("the same again", person("member"), passkey("手机", 1), with_password, Err(R::AlreadyDone)),
        ("one too many", person("member"), passkey("手机", 90), |b| account(b, |a| {
            a.passkeys = (0..10_u8).map(|n| (sha256(&[n]), 0)).collect();
        }), Err(R::TooMany { count: 11, count_max: 10 })),
        ("of a device without account", device("open"), passkey("手机", 9), as_is, Err(R::UnknownPerson)),
        ("called something on two lines", person("member"), passkey("a\nb", 9), with_password,
            Err(R::TextControl { position: 2, found: 10 })),
        ("taken away", person("member"), gone("member", 1), with_password, Ok(())),
        ("taken away twice", person("member"), gone("member", 2), with_password, Err(R::AlreadyDone)),
        ("a lost one", person("security"), gone("member", 1), with_password, Ok(())),
        ("another's", person("member-2"), gone("member", 1), with_password, security()),
        ("one erases one's account", person("member"), HomeAsk::EraseAccount(id("member")), on_file, Ok(())),
        ("another's", person("member-2"), HomeAsk::EraseAccount(id("member")), on_file, security()),
        ("on request", person("security"), HomeAsk::EraseAccount(id("member")), on_file, Ok(())),
        ("once more", person("security"), HomeAsk::EraseAccount(id("member")),
            |b| account(b, |a| a.is_erased = true), Err(R::AlreadyDone)),
        ("of nobody", person("security"), HomeAsk::EraseAccount(id("nobody")), as_is, Err(R::UnknownPerson)),
    ]
}

pub fn tables() {
    check(people());
    check(signing_in());
    check(keeping());
}

#[test]
fn accounts_are_their_owners() {
    tables();
}

//! The desk and what people keep: claims, decisions held back, settings, drafts.

use hutong_core::{
    command::Actor,
    consultation::{
        charter::Bilingual,
        document::Kind,
        item::Audience,
        moderation::{Merge, Split, Withhold},
    },
    facts::{Base, Private},
    home::{
        BodySettings, ClaimItems, DraftWords, HandOver, HomeAsk, KeepWorking, PauseIntake, Ruling, SaveDraft,
        SetTwoPersons, SettleDecision,
        board::{Board, Edit, Picked, Spot},
        facts::IntakeRules,
        staff_act::{StaffAct, find_break, first_hash},
        working::Hand,
        worksheet::Worksheet,
    },
    ids::{ConsultationId, FormKey, PersonId},
    moment::Moment,
    refusal::Refusal,
};
use hutong_log::hash::sha256;

use super::{as_is, decide_home, scene::scene};
use crate::fixtures::{A, B, code, device, person, place, prompt, topic};

type Row = (&'static str, Actor, HomeAsk, fn(&mut Base), Result<(), Refusal>);

fn check(table: Vec<Row>) {
    for (when, actor, ask, change, wanted) in table {
        let mut base = scene();
        change(&mut base);
        assert_eq!(decide_home(&actor, &ask, base), wanted, "{} when {when}", ask.name());
    }
}

const KEY: FormKey = FormKey([3; 16]);

fn id(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

fn withhold(index: u64, reason: &str) -> Withhold {
    Withhold { item: place(A, index), code: code("privacy"), reason: reason.to_owned() }
}

/// A decision of `moderator` about A2 is held back.
fn held(base: &mut Base) {
    base.house.held.insert(KEY, (id("moderator"), Ruling::Publish(vec![place(A, 2)])));
    base.house.held_items.insert(place(A, 2), id("moderator"));
}

fn two_persons(base: &mut Base) {
    base.house.rules.insert(topic(), IntakeRules { paused: None, two_persons: true });
}

#[rustfmt::skip]
fn desk() -> Vec<Row> {
    use Refusal as R;
    let moderator = || Err(R::NeedsRole { role: "moderator" });
    let claim = |items: Vec<u64>, minutes| HomeAsk::ClaimItems(ClaimItems {
        items: items.into_iter().map(|i| place(A, i)).collect(), minutes });
    let hand = |items: Vec<u64>, to: &str| HomeAsk::HandOver(HandOver {
        items: items.into_iter().map(|i| place(A, i)).collect(), to: id(to) });
    let hold = HomeAsk::HoldDecision;
    let merge = |item, into| Merge { item: place(A, item), into: place(A, into) };
    let settle = || HomeAsk::SettleDecision(SettleDecision { key: KEY, failed: None });
    let pause = |reason: Option<&str>| HomeAsk::PauseIntake(PauseIntake {
        consultation: topic(), reason: reason.map(str::to_owned) });
    vec![
        ("a moderator takes items", person("moderator"), claim(vec![1, 2], 10), as_is, Ok(())),
        ("a colleague has one", person("moderator"), claim(vec![1, 2], 10),
            |b| { b.house.claims.insert(place(A, 2), id("moderator-2")); }, Err(R::Claimed)),
        ("for longer than an hour", person("moderator"), claim(vec![1], 61), as_is,
            Err(R::TooMany { count: 61, count_max: 60 })),
        ("an observer", person("observer"), claim(vec![1], 10), as_is, moderator()),
        ("a colleague gets items", person("moderator"), hand(vec![1, 2], "moderator-2"), as_is, Ok(())),
        ("which somebody else has", person("moderator"), hand(vec![2], "moderator-2"),
            |b| { b.house.claims.insert(place(A, 2), id("moderator-2")); }, Err(R::Claimed)),
        ("which one has taken oneself", person("moderator"), hand(vec![2], "moderator-2"),
            |b| { b.house.claims.insert(place(A, 2), id("moderator")); }, Ok(())),
        ("somebody who moderates nothing", person("moderator"), hand(vec![1], "member"), as_is, moderator()),
        ("nobody", person("moderator"), hand(vec![1], "nobody"), as_is, Err(R::UnknownPerson)),
        ("by an observer", person("observer"), hand(vec![1], "moderator"), as_is, moderator()),
        ("items are given back", person("moderator"), HomeAsk::ReleaseItems(vec![place(A, 1)]), as_is, Ok(())),
        ("by the node", Actor::Node, HomeAsk::ReleaseItems(vec![]), as_is, Err(R::UnknownPerson)),
        ("publish", person("moderator"), hold(Ruling::Publish(vec![place(A, 2)])), as_is, Ok(())),
        ("what cannot be published", person("moderator"), hold(Ruling::Publish(vec![place(A, 1)])), as_is,
            Err(R::WrongState { state: hutong_core::consultation::item::State::Published })),
        ("nothing", person("moderator"), hold(Ruling::Publish(vec![])), as_is, Err(R::NotOneCluster)),
        ("withhold two with one reason", person("moderator"),
            hold(Ruling::Withhold(vec![withhold(1, "重复"), withhold(2, "重复")])), as_is, Ok(())),
        ("withhold two with two reasons", person("moderator"),
            hold(Ruling::Withhold(vec![withhold(1, "重复"), withhold(2, "别的")])), as_is, Err(R::NotOneCluster)),
        ("merge into two", person("moderator"), hold(Ruling::Merge(vec![merge(2, 1), merge(1, 2)])), as_is,
            Err(R::NotOneCluster)),
        ("merge", person("moderator"), hold(Ruling::Merge(vec![merge(2, 1)])), as_is, Ok(())),
        ("split", person("moderator"), hold(Ruling::Split(Split {
            item: place(A, 2), arguments: vec!["修路".to_owned(), "修桥".to_owned()] })), as_is, Ok(())),
        ("one's own decision is held back", person("moderator"), hold(Ruling::Publish(vec![place(A, 2)])), held,
            Err(R::Claimed)),
        ("nobody else decides", person("member"), hold(Ruling::Publish(vec![place(A, 2)])), as_is, moderator()),
        ("undone", person("moderator"), HomeAsk::UndoDecision(KEY), held, Ok(())),
        ("undone by a colleague", person("moderator-2"), HomeAsk::UndoDecision(KEY), held, Err(R::Claimed)),
        ("undone too late", person("moderator"), HomeAsk::UndoDecision(KEY), as_is, Err(R::TooLate)),
        ("carried out", Actor::Node, settle(), held, Ok(())),
        ("carried out before", Actor::Node, settle(), as_is, Err(R::TooLate)),
        ("carried out by somebody", person("moderator"), settle(), held, Err(R::NeedsRole { role: "node" })),
        ("the first of two", person("moderator"), HomeAsk::ProposeWithholding(withhold(2, "重复")), two_persons, Ok(())),
        ("without a reason", person("moderator"), HomeAsk::ProposeWithholding(withhold(2, "")), two_persons,
            Err(R::ReasonMissing)),
        ("a pause", person("moderator"), pause(Some("系统维护")), as_is, Ok(())),
        ("its end", person("signatory"), pause(None), as_is, Ok(())),
        ("a pause without words", Actor::Node, pause(Some(" ")), as_is, Err(R::ReasonMissing)),
        ("a pause by a member", person("member"), pause(None), as_is, moderator()),
        ("a pause of nothing", Actor::Node, HomeAsk::PauseIntake(PauseIntake {
            consultation: ConsultationId::new("other").unwrap(), reason: None }), as_is, Err(R::NoSuchConsultation)),
        ("two moderators from now on", person("signatory"),
            HomeAsk::SetTwoPersons(SetTwoPersons { consultation: topic(), on: true }), as_is, Ok(())),
        ("by a moderator", person("moderator"),
            HomeAsk::SetTwoPersons(SetTwoPersons { consultation: topic(), on: false }), as_is,
            Err(R::NeedsRole { role: "signatory" })),
    ]
}

#[rustfmt::skip]
fn keeping() -> Vec<Row> {
    use Refusal as R;
    let draft = |change: fn(&mut DraftWords)| {
        let mut words = DraftWords { text: "写了一半".to_owned(), ..DraftWords::default() };
        change(&mut words);
        HomeAsk::SaveDraft(SaveDraft { form: KEY, consultation: topic(), words: Private(words) })
    };
    let body = |change: fn(&mut BodySettings)| {
        let mut settings = BodySettings::default();
        change(&mut settings);
        HomeAsk::SetBody(settings)
    };
    vec![
        ("a draft", person("member"), draft(|_| {}), as_is, Ok(())),
        ("of a device", device("open"), draft(|w| w.text.clear()), as_is, Ok(())),
        ("of nobody", person("nobody"), draft(|_| {}), as_is, Err(R::UnknownPerson)),
        ("too long", person("member"), draft(|w| w.text = "长".repeat(5_001)), as_is,
            Err(R::TextTooLong { chars: 5_001, chars_max: 5_000 })),
        ("one too many", person("member"), draft(|_| {}), |b| {
            b.house.drafts.insert(id("member"), (0..50).map(|n| FormKey([100 + n; 16])).collect());
        }, Err(R::TooMany { count: 51, count_max: 50 })),
        ("the fiftieth again", person("member"), draft(|_| {}), |b| {
            b.house.drafts.insert(id("member"), (3..53).map(|n| FormKey([n; 16])).collect());
        }, Ok(())),
        ("a draft is dropped", device("open"), HomeAsk::DropDraft(KEY), as_is, Ok(())),
        ("notices are read", person("member"), HomeAsk::MarkRead(place(B, 3)), as_is, Ok(())),
        ("by the node", Actor::Node, HomeAsk::MarkRead(place(B, 3)), as_is, Err(R::UnknownPerson)),
        ("settings", person("admin"), body(|s| s.words = vec!["违禁".to_owned()]), as_is, Ok(())),
        ("by nobody else", person("security"), body(|_| {}), as_is, Err(R::NeedsRole { role: "administrator" })),
        ("a name on two lines", Actor::Node, body(|s| s.name.zh = "一\n二".to_owned()), as_is,
            Err(R::TextControl { position: 2, found: 10 })),
        ("an empty word", Actor::Node, body(|s| s.words = vec![String::new()]), as_is, Err(R::TextBlank)),
        ("too many words", Actor::Node, body(|s| s.words = vec!["x".to_owned(); 2_001]), as_is,
            Err(R::TooMany { count: 2_001, count_max: 2_000 })),
    ]
}

/// A board with one change.
fn board(label: &str) -> Board {
    let mut board = Board::default();
    let hand = Hand { key: KEY, by: String::new(), at: Moment(1), seen: 0 };
    let nothing = Picked { items: Vec::new(), from: Spot::Nowhere };
    board.apply(&Edit::New(nothing, code("t"), label.to_owned()), hand).unwrap();
    board
}

#[rustfmt::skip]
fn working() -> Vec<Row> {
    use Refusal as R;
    let keep = |kind, base: Option<&Board>, bytes: Vec<u8>| HomeAsk::KeepWorking(KeepWorking {
        consultation: topic(), kind, base: base.map(|b| sha256(&b.bytes())), bytes: Private(bytes) });
    let drafter = || Err(R::NeedsRole { role: "drafter" });
    let (one, two) = (board("甲"), board("乙"));
    fn kept(b: &mut Base) {
        b.house.working.insert((topic(), Kind::Themes), sha256(&board("甲").bytes()));
    }
    vec![
        ("a first board", person("drafter"), keep(Kind::Themes, None, one.bytes()), as_is, Ok(())),
        ("the next one", person("drafter"), keep(Kind::Themes, Some(&one), two.bytes()), kept, Ok(())),
        ("a first one where there is one", person("drafter"), keep(Kind::Themes, None, two.bytes()), kept,
            Err(R::Overtaken)),
        ("on one that is another by now", person("drafter"), keep(Kind::Themes, Some(&two), two.bytes()), kept,
            Err(R::Overtaken)),
        ("on one that is gone", person("drafter"), keep(Kind::Themes, Some(&two), two.bytes()), as_is,
            Err(R::Overtaken)),
        ("by a checker", person("checker"), keep(Kind::Themes, None, one.bytes()), as_is, drafter()),
        ("by a moderator", person("moderator"), keep(Kind::Themes, None, one.bytes()), as_is, drafter()),
        ("something else", person("drafter"), keep(Kind::Themes, None, b"{}".to_vec()), as_is,
            Err(R::BadDocument { problem: "field \"doc\" should be a string".to_owned() })),
        ("a worksheet of a report", person("drafter"), keep(Kind::Report, None, Worksheet::default().bytes()), as_is, Ok(())),
        ("a board for a report", person("drafter"), keep(Kind::Report, None, one.bytes()), as_is,
            Err(R::BadDocument { problem: "field \"doc\" should be \"worksheet\"".to_owned() })),
        ("a board of a charter", person("drafter"), keep(Kind::Charter, None, one.bytes()), as_is,
            Err(R::BadDocument { problem: "there is no board for charter".to_owned() })),
        ("of nothing", person("drafter"), HomeAsk::KeepWorking(KeepWorking {
            consultation: ConsultationId::new("other").unwrap(), kind: Kind::Themes, base: None,
            bytes: Private(board("甲").bytes()) }), as_is, Err(R::NoSuchConsultation)),
    ]
}

pub fn tables() {
    check(desk());
    check(working());
    check(keeping());
}

#[test]
fn colleagues_do_not_collide() {
    tables();
}

#[test]
fn what_is_kept_is_read_back() {
    let split = Split { item: place(A, 2), arguments: vec!["一".to_owned(), "二\n三".to_owned()] };
    let merge = |item| Merge { item: place(A, item), into: place(B, 9) };
    let rulings = [
        Ruling::Publish(vec![place(A, 1), place(B, 2)]),
        Ruling::Withhold(vec![withhold(1, "含“手机号”"), withhold(2, "含“手机号”")]),
        Ruling::Merge(vec![merge(1), merge(2)]),
        Ruling::Split(split),
    ];
    for ruling in rulings {
        assert_eq!(Ruling::read(&ruling.bytes()), Ok(ruling.clone()));
    }
    let words = DraftWords {
        prompt: Some(prompt("p1")),
        audience: Some(Audience::Members),
        title: "题".to_owned(),
        text: "一\n二".to_owned(),
        named: true,
    };
    assert_eq!(DraftWords::read(&words.bytes()), Ok(words));
    assert_eq!(DraftWords::read(&DraftWords::default().bytes()), Ok(DraftWords::default()));
    let mut settings = BodySettings { words: vec!["词".to_owned()], two_persons: true, ..BodySettings::default() };
    settings.name = Bilingual { zh: "政协".to_owned(), en: "Council".to_owned() };
    assert_eq!(BodySettings::read(&settings.bytes()), Ok(settings.clone()));
    settings.foot.icp = "蜀ICP备2026000001号".to_owned();
    settings.foot.office.zh = "政协办公厅".to_owned();
    settings.framers = vec!["https://members.example".to_owned()];
    assert_eq!(BodySettings::read(&settings.bytes()), Ok(settings));
}

#[test]
fn the_foot_and_the_sites_that_frame_are_held_to_https() {
    let decide = |change: &dyn Fn(&mut BodySettings)| {
        let mut settings = BodySettings::default();
        change(&mut settings);
        decide_home(&person("admin"), &HomeAsk::SetBody(settings), scene())
    };
    let statement = |text: &str| decide(&|s| s.foot.statement = text.to_owned());
    assert_eq!(statement("https://example.org/access"), Ok(()));
    for bad in [
        "http://example.org",
        "javascript:alert(1)",
        "//example.org",
        "https://",
        "https://a.example/\"x",
        "https://a b",
    ] {
        assert!(statement(bad).is_err(), "{bad}");
    }
    assert!(decide(&|s| s.foot.phone = "1\n2".to_owned()).is_err(), "one line");
    let framers = |texts: &[&str]| decide(&|s| s.framers = texts.iter().map(|t| (*t).to_owned()).collect());
    assert_eq!(framers(&["https://members.example", "https://a.example:8443", "http://127.0.0.1:8000"]), Ok(()));
    for bad in [
        "http://members.example",
        "*",
        "https://*.example",
        "https://a.example/path",
        "https://a.example;",
        "'self'",
        "",
    ] {
        assert!(framers(&[bad]).is_err(), "{bad}");
    }
    assert!(framers(&["https://a.example"; 21]).is_err(), "too many");
}

#[test]
fn a_changed_line_of_staff_acts_shows() {
    let act =
        |what: &str| StaffAct { by: Some(id("admin")), at: Moment(5), what: what.to_owned(), about: "x".to_owned() };
    let (mut lines, mut before) = (Vec::new(), first_hash());
    for (number, what) in (1..).zip(["add-people", "pause-intake", "set-body"]) {
        before = act(what).hash(&before, number);
        lines.push((act(what), before));
    }
    assert_eq!(find_break(&lines), None);
    let mut changed = lines.clone();
    changed[1].0.by = None;
    assert_eq!(find_break(&changed), Some(2));
    let mut shorter = lines.clone();
    shorter.remove(1);
    assert_eq!(find_break(&shorter), Some(2));
}

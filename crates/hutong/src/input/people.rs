//! Lists of members as offices keep them: a table of people becomes people to put on file, and a list of everything that
//! was wrong with it. Not here: who of them is on file already (`cli/people`).

use std::{collections::BTreeMap, io::BufReader, path::Path};

use hutong_core::text;

use super::{
    Fault, ReadError, Refused, Watch,
    headings::simplify,
    limits::{FIELD_BYTES_MAX, HEADING_ROWS_MAX},
    open::{Kind, Opened},
    problem::{Problem, Problems, What, excerpt},
    row::{Row, RowFault, Rows},
    workbook,
};
use crate::admin::wire::PersonWire;

/// A person as a row tells of them. What a row does not say is `None`: who is on file keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonRow {
    /// Name of the file.
    pub file: String,
    /// Line of a text file or row of a sheet, from 1.
    pub line: u64,
    /// Id, where there is a column of ids.
    pub id: Option<String>,
    /// Name.
    pub name: String,
    /// Tier, with whether they are an invited expert.
    pub tier: Option<(&'static str, bool)>,
    /// Roles.
    pub roles: Option<Vec<String>>,
    /// 排名.
    pub order: Option<u64>,
    /// Telephone.
    pub phone: Option<String>,
    /// Mail.
    pub mail: Option<String>,
    /// Kind and unit of each affiliation, primary ones first; `None` where no column holds any.
    pub affiliations: Option<Vec<(String, String)>>,
    /// Which of them are primary.
    pub primary: Vec<(String, String)>,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Id,
    Name,
    Order,
    Tier,
    Roles,
    Phone,
    Mail,
    /// An affiliation of this kind.
    Kind(String),
}

const HEADINGS: &[(Column, &[&str])] = &[
    (
        Column::Id,
        &["id", "memberid", "account", "username", "委员编号", "人员编号", "账号", "登录名", "用户名", "编号"],
    ),
    (Column::Name, &["name", "fullname", "membername", "姓名", "委员姓名", "委员", "名字"]),
    (Column::Order, &["protocolorder", "order", "rank", "排名", "排序", "顺序", "序号"]),
    (Column::Tier, &["tier", "type", "参与层级", "层级", "身份", "类别", "人员类别"]),
    (Column::Roles, &["roles", "role", "岗位", "职责", "角色"]),
    (Column::Phone, &["phone", "mobile", "telephone", "手机", "手机号", "手机号码", "联系电话", "电话"]),
    (Column::Mail, &["mail", "email", "邮箱", "电子邮箱", "电子邮件", "邮件"]),
];
/// Headings of affiliations and the kind that each means.
const KINDS: &[(&str, &[&str])] = &[
    ("sector", &["sector", "界别", "所属界别"]),
    ("party", &["party", "党派", "所属党派", "政治面貌", "党派团体"]),
    ("committee", &["committee", "专委会", "专门委员会", "所属专委会", "所在专委会"]),
    ("district", &["district", "county", "区县", "所属区县", "联络组", "所在地区", "地区"]),
    ("workplace", &["workplace", "employer", "工作单位", "单位", "所在单位"]),
];
/// What a heading begins with whose rest is the kind itself: `归属:民族`, `affiliation: region`.
const OTHER_KINDS: &[&str] = &["归属", "affiliation"];

/// Words for roles.
const ROLES: &[(&str, &[&str])] = &[
    ("moderator", &["moderator", "审核", "审核员"]),
    ("drafter", &["drafter", "拟稿", "拟稿人"]),
    ("checker", &["checker", "核稿", "核稿人"]),
    ("signatory", &["signatory", "签发", "签发人"]),
    ("administrator", &["administrator", "系统管理", "系统管理员", "管理", "管理员"]),
    ("security", &["security", "安全管理", "安全管理员", "账号管理"]),
    ("auditor", &["auditor", "审计", "审计员"]),
    ("observer", &["observer", "观察", "观察员"]),
];

fn column_of(heading: &str) -> Option<Column> {
    let simple = simplify(heading);
    let known = HEADINGS.iter().find(|(_, names)| names.iter().any(|name| simplify(name) == simple));
    let kind = || KINDS.iter().find(|(_, names)| names.iter().any(|name| simplify(name) == simple));
    let other = || {
        let (head, rest) = heading.split_once([':', '：'])?;
        let kind = text::tidy(rest);
        OTHER_KINDS.contains(&simplify(head).as_str()).then_some(Column::Kind(kind)).filter(|_| !rest.trim().is_empty())
    };
    other().or_else(|| known.map(|(column, _)| column.clone())).or_else(|| Some(Column::Kind(kind()?.0.to_owned())))
}

/// Reads a CSV or XLSX list of people.
///
/// # Errors
/// When nothing at all can be read of it; anything less is among the problems.
pub fn read(path: &Path, watch: Watch<'_>) -> Result<(Vec<PersonRow>, Vec<Problem>), ReadError> {
    let opened = Opened::open(path, watch)?;
    let file = opened.name().to_owned();
    let mut problems = Problems::default();
    if let Some(remark) = opened.remark() {
        problems.note(&file, remark);
    }
    let people = match opened.kind()? {
        Kind::Empty => return Err(Refused::Empty { file }.into()),
        Kind::JsonLines => return Err(Refused::NoTable { file }.into()),
        Kind::Table => {
            let mut rows = opened.rows()?;
            read_table(&mut rows, &file, &mut problems).map_err(|fault| stop(fault, &file))?
        }
        Kind::Container => read_workbook(opened, &file, &mut problems)?,
    };
    if people.is_empty() {
        return Err(Refused::NothingAccepted { file, problems: problems.finish() }.into());
    }
    Ok((people, problems.finish()))
}

fn read_workbook(opened: Opened<'_>, file: &str, problems: &mut Problems) -> Result<Vec<PersonRow>, ReadError> {
    let source = opened.container()?;
    let unsafe_ = |cause| Refused::UnsafeWorkbook { file: file.to_owned(), cause };
    workbook::inspect(BufReader::new(&source)).map_err(unsafe_)?;
    let broken = |cause| Refused::BrokenWorkbook { file: file.to_owned(), cause };
    let mut book = workbook::open(BufReader::new(&source)).map_err(broken)?;
    let mut people = Vec::new();
    // Offices keep one sheet a unit: every sheet that has names is read.
    for sheet in workbook::sheet_names(&book) {
        let mut rows = workbook::SheetRows::open(&mut book, &sheet).map_err(broken)?;
        match read_table(&mut rows, file, problems) {
            Ok(more) => people.extend(more),
            Err(RowFault::Sheet { row, .. }) => problems.note_at(file, row, What::SheetBroken),
            Err(fault) => return Err(stop(fault, file)),
        }
    }
    Ok(people)
}

fn stop(fault: RowFault, file: &str) -> ReadError {
    match fault {
        RowFault::Io(source) => Fault::Read { file: file.to_owned(), source }.into(),
        RowFault::Sheet { source, .. } => Refused::BrokenWorkbook { file: file.to_owned(), cause: source }.into(),
    }
}

fn read_table(rows: &mut dyn Rows, file: &str, problems: &mut Problems) -> Result<Vec<PersonRow>, RowFault> {
    let mut layout: Option<Vec<Option<Column>>> = None;
    let (mut people, mut looked) = (Vec::new(), 0);
    let mut row = Row::default();
    while rows.next_row(&mut row)? {
        match &layout {
            Some(columns) => people.extend(read_row(&row, columns, file, problems)),
            None => {
                looked += 1;
                let columns: Vec<Option<Column>> = row.cells().map(column_of).collect();
                if columns.contains(&Some(Column::Name)) {
                    let unused = columns.iter().zip(row.cells()).filter(|(column, _)| column.is_none());
                    let unused: Vec<&str> = unused.map(|(_, h)| h.trim()).filter(|h| !h.is_empty()).collect();
                    if !unused.is_empty() {
                        problems.note(file, What::ColumnsUnused(unused.join(", ")));
                    }
                    layout = Some(columns);
                } else if looked == HEADING_ROWS_MAX {
                    break;
                }
            }
        }
    }
    if layout.is_none() && looked > 0 {
        problems.note(file, What::NameColumnMissing);
    }
    Ok(people)
}

fn read_row(row: &Row, columns: &[Option<Column>], file: &str, problems: &mut Problems) -> Option<PersonRow> {
    let mut person = PersonRow { file: file.to_owned(), line: row.line, ..PersonRow::default() };
    let mut units: BTreeMap<&str, Vec<(String, bool)>> = BTreeMap::new();
    let mut note = |what| problems.note_at(file, row.line, what);
    let mut has_kinds = false;
    for (at, column) in columns.iter().enumerate() {
        let Some(column) = column else { continue };
        let raw = row.cell(at);
        let cell = if raw.len() > FIELD_BYTES_MAX { String::new() } else { text::tidy(raw) };
        let given = Some(cell.clone()).filter(|c| !c.is_empty());
        match column {
            Column::Id => person.id = given.map(|id| id.to_lowercase()),
            Column::Name => person.name = cell.replace('\n', " "),
            Column::Order => {
                person.order = cell.parse().ok();
                if person.order.is_none() && given.is_some() {
                    note(What::OrderUnreadable(excerpt(&cell)));
                }
            }
            Column::Tier => match known_tier(&cell) {
                Some(tier) => person.tier = Some(tier),
                None if given.is_some() => note(What::TierUnknown(excerpt(&cell))),
                None => {}
            },
            Column::Roles => person.roles = Some(read_roles(&cell, &mut note)),
            Column::Phone => person.phone = given,
            Column::Mail => person.mail = given,
            Column::Kind(kind) => {
                has_kinds = true;
                units.entry(kind.as_str()).or_default().extend(read_units(&cell));
            }
        }
    }
    if person.name.is_empty() {
        if !row.is_blank() {
            note(What::PersonNameless);
        }
        return None;
    }
    if has_kinds {
        settle_units(&mut person, &units, &mut note);
    }
    Some(person)
}

fn read_roles(cell: &str, note: &mut impl FnMut(What)) -> Vec<String> {
    let mut roles = Vec::new();
    for word in parts(cell) {
        let simple = simplify(word);
        match ROLES.iter().find(|(_, names)| names.iter().any(|name| simplify(name) == simple)) {
            Some((role, _)) => roles.push((*role).to_owned()),
            None => note(What::RoleUnknown(excerpt(word))),
        }
    }
    roles
}

/// Parts of a cell that holds several, however the office parts them.
fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['、', ';', '；', '\n', '|', ',', '，']).map(str::trim).filter(|part| !part.is_empty())
}

/// Units of a cell, with whether each is marked as the primary one: `科技界*`, `科技界(主)`.
fn read_units(cell: &str) -> Vec<(String, bool)> {
    let one = |part: &str| {
        let marks = ["*", "＊", "(主)", "（主）", "(primary)"];
        let mark = marks.iter().find(|mark| part.ends_with(**mark));
        let unit = mark.map_or(part, |mark| part[..part.len() - mark.len()].trim_end());
        (unit.to_owned(), mark.is_some())
    };
    parts(cell).map(one).filter(|(unit, _)| !unit.is_empty()).collect()
}

/// The marked unit of each kind is the primary one; the first where none is marked. Primary ones come first.
fn settle_units(person: &mut PersonRow, units: &BTreeMap<&str, Vec<(String, bool)>>, note: &mut impl FnMut(What)) {
    let (mut primary, mut others) = (Vec::new(), Vec::new());
    for (kind, units) in units {
        if units.iter().filter(|(_, marked)| *marked).count() > 1 {
            note(What::PrimaryRepeated((*kind).to_owned()));
        }
        let first = units.iter().position(|(_, marked)| *marked).unwrap_or(0);
        for (at, (unit, _)) in units.iter().enumerate() {
            let pair = ((*kind).to_owned(), unit.clone());
            let into = if at == first { &mut primary } else { &mut others };
            if !into.contains(&pair) {
                into.push(pair);
            }
        }
    }
    person.primary = primary.clone();
    others.retain(|pair| !primary.contains(pair));
    person.affiliations = Some(primary.into_iter().chain(others).collect());
}

fn known_tier(cell: &str) -> Option<(&'static str, bool)> {
    match simplify(cell).as_str() {
        "expert" | "invitedexpert" | "专家" | "特邀专家" => Some(("verified", true)),
        "member" | "members" | "委员" | "政协委员" => Some(("member", false)),
        "verified" | "实名" | "已实名" | "实名群众" => Some(("verified", false)),
        "staff" | "工作人员" | "机关干部" | "机关" => Some(("", false)),
        _ => None,
    }
}

impl PersonRow {
    /// The person to put on file under `id`: what the row says, and for the rest what is on file.
    pub fn merged(&self, id: &str, before: Option<&PersonWire>) -> PersonWire {
        let mut person =
            before.cloned().unwrap_or_else(|| PersonWire { tier: Some("member".to_owned()), ..PersonWire::default() });
        person.id = id.to_owned();
        person.name.clone_from(&self.name);
        if let Some((tier, is_expert)) = self.tier {
            person.tier = Some(tier.to_owned()).filter(|t| !t.is_empty());
            person.expert = is_expert;
        }
        if let Some(roles) = &self.roles {
            person.roles.clone_from(roles);
        }
        person.protocol_order = self.order.or(person.protocol_order);
        person.phone = self.phone.clone().unwrap_or(person.phone);
        person.mail = self.mail.clone().unwrap_or(person.mail);
        if let Some(affiliations) = &self.affiliations {
            // Kinds that the list does not speak of stay as they are.
            let kinds: Vec<&String> = affiliations.iter().map(|(kind, _)| kind).collect();
            let keep = |pairs: &[(String, String)]| {
                pairs.iter().filter(|(kind, _)| !kinds.contains(&kind)).cloned().collect::<Vec<_>>()
            };
            let (others, primaries) = (keep(&person.affiliations), keep(&person.primary));
            person.affiliations = affiliations.iter().cloned().chain(others).collect();
            person.primary = self.primary.iter().cloned().chain(primaries).collect();
        }
        person
    }
}

//! Which column holds what: headings as they occur in English and Chinese offices, and the caller's own mapping.
//! Not here: what the cells say.

use hutong_analysis::text::fold::fold_char;
use unicode_normalization::UnicodeNormalization;

/// A field of an opinion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Unique name within the input.
    Id,
    /// Short heading.
    Title,
    /// The words themselves.
    Text,
    /// Who wrote it.
    Author,
    /// The body through which it came.
    Body,
    /// Tier of taking part.
    Tier,
    /// Prompt it answers.
    Prompt,
    /// When it was handed in.
    SubmittedAt,
    /// Language tag.
    Lang,
}

/// Number of fields.
pub const FIELDS: usize = 9;

impl Field {
    /// All fields, in the order of their columns in documents.
    pub const ALL: [Self; FIELDS] = [
        Self::Id,
        Self::Title,
        Self::Text,
        Self::Author,
        Self::Body,
        Self::Tier,
        Self::Prompt,
        Self::SubmittedAt,
        Self::Lang,
    ];

    /// The name used with `--columns` and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Title => "title",
            Self::Text => "text",
            Self::Author => "author",
            Self::Body => "body",
            Self::Tier => "tier",
            Self::Prompt => "prompt",
            Self::SubmittedAt => "submitted_at",
            Self::Lang => "lang",
        }
    }

    /// Headings that mean this field, the surest first, in the form [`simplify`] gives.
    fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Id => &[
                "id",
                "opinionid",
                "commentid",
                "messageid",
                "statementid",
                "留言编号",
                "意见编号",
                "建议编号",
                "登记号",
                "提案号",
                "案号",
                "工单编号",
                "单号",
                "编号",
                "number",
                "no",
                "序号",
                "问题id",
            ],
            Self::Title => &[
                "title",
                "subject",
                "heading",
                "留言主题",
                "留言标题",
                "建议标题",
                "标题",
                "主题",
                "题目",
                "案由",
                "事由",
            ],
            Self::Text => &[
                "text",
                "opinion",
                "commentbody",
                "comment",
                "content",
                "message",
                "suggestion",
                "statement",
                "description",
                "留言详情",
                "留言内容",
                "建议内容",
                "意见内容",
                "意见建议",
                "具体建议",
                "诉求内容",
                "反映内容",
                "来信内容",
                "内容",
                "正文",
                "详情",
                "文本",
                "意见",
                "建议",
                "问题描述",
                "描述",
            ],
            Self::Author => &[
                "author",
                "authorid",
                "user",
                "userid",
                "username",
                "participant",
                "留言用户",
                "留言人",
                "提交人",
                "建议人",
                "提案人",
                "委员姓名",
                "来信人",
                "作者",
                "委员",
                "用户",
                "网友",
                "姓名",
                "昵称",
            ],
            Self::Body => &[
                "body",
                "organisation",
                "organization",
                "org",
                "host",
                "主体",
                "协商主体",
                "政协",
                "所属政协",
                "所属单位",
                "来源单位",
                "单位",
                "机构",
                "所属地区",
                "来源地区",
                "地区",
            ],
            Self::Tier => &["tier", "参与层级", "层级", "身份", "参与身份"],
            Self::Prompt => &["prompt", "question", "topic", "征集方向", "议题", "专题", "方向", "栏目"],
            Self::SubmittedAt => &[
                "submittedat",
                "submitted",
                "createdat",
                "created",
                "timestamp",
                "datetime",
                "date",
                "time",
                "留言时间",
                "提交时间",
                "提交日期",
                "来信时间",
                "建议时间",
                "时间",
                "日期",
            ],
            Self::Lang => &["lang", "language", "语言"],
        }
    }
}

/// Headings that often stand in such tables and mean nothing to us: they show that a row holds headings.
const OTHER_HEADINGS: &[&str] = &[
    "一级分类",
    "二级分类",
    "三级分类",
    "一级标签",
    "分类",
    "类别",
    "标签",
    "category",
    "label",
    "点赞数",
    "反对数",
    "答复意见",
    "答复时间",
    "热度排名",
    "热度指数",
    "时间范围",
    "地点人群",
    "agrees",
    "disagrees",
    "votes",
    "status",
    "状态",
    "备注",
];

/// Headings of a mark that the data are made up, in the form [`simplify`] gives.
const SIMULATED_HEADINGS: &[&str] = &["simulated", "issimulated", "虚构", "系虚构", "演示数据", "模拟数据"];

/// The column that marks made-up data, if there is one.
pub fn simulated_column(headings: &[&str]) -> Option<usize> {
    headings.iter().position(|heading| SIMULATED_HEADINGS.contains(&simplify(heading).as_str()))
}

/// Whether the cell of such a column says yes.
pub fn is_yes(cell: &str) -> bool {
    matches!(cell.trim().to_lowercase().as_str(), "1" | "true" | "yes" | "y" | "是" | "系虚构" | "虚构" | "simulated")
}

/// A heading without what differs from office to office: width, case, blanks, punctuation, remarks in brackets, and
/// whether it is in simplified or traditional characters.
pub fn simplify(heading: &str) -> String {
    let folded: String = heading.nfkc().flat_map(char::to_lowercase).collect();
    let bare = match folded.find(['(', '[', '【']) {
        Some(bracket) if bracket > 0 => &folded[..bracket],
        _ => &folded,
    };
    bare.chars().filter(|c| c.is_alphanumeric()).map(fold_char).collect()
}

/// The caller's own mapping of fields to columns (`--columns id=编号,text=3`): a heading, or a number from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(Vec<(Field, String)>);

/// Why a mapping cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnsFault {
    /// A part that is not `field=heading`.
    NoPair(String),
    /// A field that does not exist.
    NoField(String),
}

impl Columns {
    /// Reads `field=heading,field=heading…`.
    ///
    /// # Errors
    /// The first part that is no such pair.
    pub fn parse(text: &str) -> Result<Self, ColumnsFault> {
        let parts = text.split([',', '，']).filter(|part| !part.trim().is_empty());
        let pairs = parts.map(|part| {
            let (name, heading) =
                part.split_once(['=', '＝']).ok_or_else(|| ColumnsFault::NoPair(part.trim().to_owned()))?;
            let field = Field::ALL.into_iter().find(|field| field.name() == name.trim());
            let field = field.ok_or_else(|| ColumnsFault::NoField(name.trim().to_owned()))?;
            Ok((field, heading.trim().to_owned()))
        });
        pairs.collect::<Result<_, _>>().map(Self)
    }

    /// The first mapped column that is not among `headings`.
    pub fn missing<'a>(&'a self, headings: &[&str]) -> Option<&'a str> {
        self.0.iter().map(|(_, wanted)| wanted.as_str()).find(|wanted| position(wanted, headings).is_none())
    }

    fn column(&self, field: Field, headings: &[&str]) -> Option<usize> {
        let (_, wanted) = self.0.iter().find(|(mapped, _)| *mapped == field)?;
        position(wanted, headings)
    }

    /// Whether nothing is mapped.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A column by its heading, or by its number from 1 when no heading is that number.
fn position(wanted: &str, headings: &[&str]) -> Option<usize> {
    let named = headings.iter().position(|heading| simplify(heading) == simplify(wanted));
    let numbered = || wanted.parse::<usize>().ok().filter(|number| (1..=headings.len()).contains(number));
    named.or_else(|| numbered().map(|number| number - 1))
}

/// Where each field stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    columns: [Option<usize>; FIELDS],
}

impl Layout {
    /// Reads a row of headings; the caller's mapping goes before what is recognised.
    pub fn of(headings: &[&str], mapped: &Columns) -> Self {
        let simple: Vec<String> = headings.iter().map(|heading| simplify(heading)).collect();
        let mut columns = [None; FIELDS];
        for field in Field::ALL {
            columns[field as usize] = mapped.column(field, headings);
        }
        for field in Field::ALL {
            let free = |column: &usize| !columns.contains(&Some(*column));
            let named = field.headings().iter().find_map(|name| simple.iter().position(|heading| heading == name));
            columns[field as usize] = columns[field as usize].or(named.filter(free));
        }
        Self { columns }
    }

    /// The column of a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns[field as usize]
    }

    /// Puts a field into a column.
    pub fn set(&mut self, field: Field, column: usize) {
        self.columns[field as usize] = Some(column);
    }

    /// Number of fields found.
    pub fn found(&self) -> usize {
        self.columns.iter().flatten().count()
    }

    /// Columns that hold no field.
    pub fn unused(&self, headings: &[&str]) -> Vec<String> {
        let mark = simulated_column(headings);
        let is_used = |column: usize| self.columns.contains(&Some(column)) || mark == Some(column);
        let unused = headings.iter().enumerate().filter(|(column, _)| !is_used(*column));
        unused.map(|(_, heading)| heading.trim().to_owned()).filter(|heading| !heading.is_empty()).collect()
    }
}

/// How much a row looks like headings: recognised fields count twice, other usual headings once.
pub fn heading_score(cells: &[&str], mapped: &Columns) -> usize {
    let others = cells.iter().filter(|cell| OTHER_HEADINGS.contains(&simplify(cell).as_str())).count();
    let named =
        cells.iter().filter(|cell| mapped.0.iter().any(|(_, wanted)| simplify(wanted) == simplify(cell))).count();
    2 * Layout::of(cells, &Columns::default()).found() + others + 2 * named
}

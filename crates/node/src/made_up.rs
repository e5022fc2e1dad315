//! Made-up opinions for benches: of some subjects, of some length, the same everywhere. No figure about analysis rests on
//! them: they are there to be handed in, listed and searched.

/// Numbers of which each text has one, for searches that find few.
pub const RARE: u64 = 5_000;

const SUBJECTS: [&str; 12] = [
    "沿江步道",
    "科学城班车",
    "高校实验室",
    "排污口监测",
    "地铁一号线",
    "职业教育",
    "社区食堂",
    "医保结算",
    "川渝通办",
    "人才公寓",
    "农产品冷链",
    "数据共享平台",
];
const VERBS: [&str; 8] =
    ["应当延长", "希望统一", "请尽快公布", "需要补贴", "建议两地互认", "能否开放", "不要再拖延", "请增加"];
const ENDS: [&str; 10] = [
    "方便上夜班的人。",
    "每个季度公布一次结果,谁负责也写清楚。",
    "让小企业也用得起。",
    "手续太复杂了,老人跑了三趟还没有办成。",
    "我住在江边,天天看得到。",
    "和邻近的区县一起做,费用按受益分担。",
    "不能只停在文件里。",
    "the bus service ends too early for people on night shift.",
    "请指定一个牵头部门,别互相推。",
    "可以先在一个区试点,半年后再看。",
];

/// A number that looks drawn, the same everywhere (the mixing of SplitMix64, shortened).
pub fn spread(n: u64, k: u64) -> u64 {
    let mut x = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ k.wrapping_mul(0xD1B5_4A32_D192_ED03);
    x ^= x >> 29;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^ (x >> 32)
}

/// A subject of the texts.
pub fn subject(n: u64) -> &'static str {
    SUBJECTS[(spread(n, 1) % SUBJECTS.len() as u64) as usize]
}

/// The `n`-th made-up text: 60 to 200 characters.
pub fn text(n: u64) -> String {
    let pick = |of: &[&'static str], k: u64| of[(spread(n, k) % of.len() as u64) as usize];
    let ends: String = (0..3 + spread(n, 3) % 4).map(|k| pick(&ENDS, 20 + k)).collect();
    let (verb, rare) = (pick(&VERBS, 2), spread(n, 9) % RARE);
    format!("{}{verb}{},{ends}{}号线编号{rare}。", subject(n), pick(&SUBJECTS, 4), n % 977)
}

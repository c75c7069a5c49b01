//! What stands around a table: its title, the line that states its unit, the time it is of.

use std::sync::LazyLock;

use regex::Regex;

use super::grid::Grid;
use super::unit::{Stated, stated};
use crate::clean::{Article, BlockKind, Table};
use crate::figures::Modality;
use crate::figures::time::{Calendar, Role, expressions};
use crate::lexicon::{Cues, Lexicon};

/// The surroundings of a table, read.
#[derive(Debug, Default)]
pub(super) struct Title<'a> {
    /// What the table is about: 危房改造任务 in 各镇危房改造任务完成情况表.
    pub subject: String,
    /// Units for all columns that state none.
    pub stated: Stated<'a>,
    /// The time of what the table reports: ISO 8601 and the words.
    pub time: Option<(String, String)>,
    /// Planned where the title says that the table is a plan.
    pub modality: Option<Modality>,
    /// With the year that the title names.
    pub calendar: Calendar,
}

/// The longest line above a table that is taken for its title, in characters.
const LONGEST: usize = 50;

#[allow(clippy::expect_used)]
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[（(\[【][^（）()]*[）)\]】]|^附?[件表]\s*[0-9一二三四五六七八九十]*[：:\s]*|单位[：:].*$|截[至止].*?[日月底]")
        .expect("the pattern is fixed")
});
#[allow(clippy::expect_used)]
static ENDING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:任务|目标|计划|工作|项目)?(?:完成|进展|实施|执行|推进|分解|统计|汇总|分布|明细|基本|主要)*(?:情况|进度|一览|统计|汇总|明细|分解|对比|数据|指标)*表?$")
        .expect("the pattern is fixed")
});
#[allow(clippy::expect_used)]
static PLACES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[全各分](?:省|市|州|县|区|旗|镇街|乡镇|镇|乡|街道|村|地|部门|单位|[（(]?[市县区][、（(]?[市县区]?[）)]?)*)+")
        .expect("the pattern is fixed")
});

/// Reads what stands above the table and in its first `rows` rows; `block` is that of the first row.
pub(super) fn read<'a>(
    article: &Article,
    table: &Table,
    grid: &Grid,
    rows: usize,
    block: usize,
    calendar: Calendar,
    lexicon: &'a Lexicon,
) -> Title<'a> {
    let text = article.text.as_str();
    let mut lines: Vec<&str> = Vec::new();
    for row in 0..rows {
        lines.extend(grid.filled(row).map(|cell| cell.span.of(text)));
    }
    lines.extend(table.caption.map(|caption| caption.of(text)));
    let above: Vec<&str> = article
        .blocks
        .get(block.saturating_sub(3)..block)
        .unwrap_or_default()
        .iter()
        .rev()
        .take_while(|block| block.kind != BlockKind::TableRow)
        .map(|block| block.span.of(text))
        .collect();
    // A title, and the line with the unit, that the page does not mark as the table's.
    lines.extend(above.iter().take_while(|line| is_title(line)));
    let mut title = Title {
        calendar,
        ..Title::default()
    };
    if let Some(found) = lines.iter().find_map(|line| stated(line, lexicon)) {
        title.stated = found;
    }
    title.modality = lines.iter().find_map(|line| planned(line));
    let home = article
        .blocks
        .first()
        .filter(|block| block.kind == BlockKind::Title)
        .map(|block| block.span.of(text));
    for line in lines.iter().chain(&above).chain(home.iter()) {
        title.time = title
            .time
            .or_else(|| time(line, &mut title.calendar, &lexicon.cues));
    }
    title.subject = lines
        .iter()
        .map(|line| subject(line, lexicon))
        .find(|subject| subject.chars().count() >= 2)
        .unwrap_or_default();
    title
}

/// Whether a line above a table is its title or states its unit.
fn is_title(line: &str) -> bool {
    let short =
        line.chars().count() <= LONGEST && !line.contains(['。', '；', '！', '？'].as_slice());
    let bare = ASIDE.replace_all(line, "");
    let bare = bare.trim();
    short
        && (is_numbered(line)
            || ["表", "情况", "指标", "一览", "构成", "进度", "增长速度"]
                .iter()
                .any(|end| bare.ends_with(end))
            || line.contains("单位：")
            || line.contains("单位:"))
}

/// 表1, 附表：, 表三: a line that calls itself a table.
fn is_numbered(line: &str) -> bool {
    let line = line.trim().trim_start_matches('附');
    line.strip_prefix('表').is_some_and(|rest| {
        rest.trim_start()
            .starts_with(|ch: char| ch.is_ascii_digit() || "一二三四五六七八九十：:".contains(ch))
    })
}

/// The last time of a line that is not merely compared with.
fn time(line: &str, calendar: &mut Calendar, cues: &Cues) -> Option<(String, String)> {
    let found = expressions(line, calendar, cues);
    found
        .iter()
        .rfind(|time| time.role == Role::Of && time.iso.is_some())
        .and_then(|time| Some((time.iso.clone()?, time.span.of(line).to_owned())))
}

/// 任务分解表, 投资计划表: a plan, unless it tells how far things are.
fn planned(line: &str) -> Option<Modality> {
    let plan = ["计划", "任务", "目标", "规划"]
        .iter()
        .any(|word| line.contains(word));
    let done = [
        "完成", "进展", "进度", "执行", "实施", "推进", "兑现", "落实", "情况",
    ]
    .iter()
    .any(|word| line.contains(word));
    (plan && !done).then_some(Modality::Planned)
}

/// The title without what every title of a table has: number, places, time, 情况表.
fn subject(line: &str, lexicon: &Lexicon) -> String {
    let line: String = line.split_whitespace().collect();
    let line = ASIDE.replace_all(&line, "");
    let mut words = line.into_owned();
    for time in expressions(&words.clone(), &mut Calendar::default(), &lexicon.cues)
        .iter()
        .rev()
    {
        words.replace_range(time.span.range(), "");
    }
    let places = lexicon.names(&words).divisions();
    if let Some((span, _)) = places
        .iter()
        .rfind(|(span, _)| span.start == 0 || span.start <= 12)
    {
        words.replace_range(..span.end, "");
    }
    let words = PLACES.replace(&words, "");
    ENDING
        .replace(&words, "")
        .trim_matches(['的', '：', ':', '、', '-', '—'])
        .to_owned()
}

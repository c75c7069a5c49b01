//! Numbers that are no figures: dates, ordinals, names, articles and the like.
//!
//! Each rule is a name, a reason for people, and a function; the first that fits drops the number.

use std::cell::OnceCell;

use super::Qualifier;
use super::number::{Form, Style};
use super::quantity::Quantity;
use super::words::Words;
use crate::lexicon::Lexicon;
use crate::lexicon::words::Cue;
use crate::segment::Word;
use crate::text::Span;

/// A sentence and what stands in it; all spans are in bytes of `text`.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The sentence.
    pub text: &'a str,
    /// Its words.
    pub words: &'a Words<'a>,
    /// Its quantities.
    pub quantities: &'a [Quantity<'a>],
    /// Its expressions of time.
    pub times: &'a [Span],
    /// What is known about words.
    pub lexicon: &'a Lexicon,
    /// What is looked up for every figure and found once.
    pub marks: &'a Marks,
    /// Its cues of modality, in order; they are looked for where a figure stands.
    pub cues: &'a [(&'a Cue, Span)],
}

/// What a sentence holds whatever its figures are, each looked for when a rule first asks for it.
#[derive(Debug, Default)]
pub struct Marks {
    /// Set phrases with numbers.
    phrases: OnceCell<Vec<Span>>,
    /// What stands between marks of quotation or those of titles.
    enclosed: OnceCell<Vec<(Marked, Span)>>,
}

/// Marks that stand round something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marked {
    /// 《》.
    Title,
    /// “”.
    Double,
    /// ‘’.
    Single,
    /// 「」.
    Corner,
}

/// What such marks begin with: “ and ‘ with the first, 《 and 「 with the second.
const MARKS: [u8; 2] = ["“".as_bytes()[0], "《".as_bytes()[0]];

/// What stands between an opening mark and the closing one, where none of the same kind stands between
/// them.
fn enclosed(text: &str) -> Vec<(Marked, Span)> {
    let mut found = Vec::new();
    let mut opened = [None; 4];
    for at in memchr::memchr2_iter(MARKS[0], MARKS[1], text.as_bytes()) {
        let Some(ch) = text.get(at..).and_then(|from| from.chars().next()) else {
            continue;
        };
        let (marked, opens) = match ch {
            '《' | '》' => (Marked::Title, ch == '《'),
            '“' | '”' => (Marked::Double, ch == '“'),
            '‘' | '’' => (Marked::Single, ch == '‘'),
            '「' | '」' => (Marked::Corner, ch == '「'),
            _ => continue,
        };
        let Some(last) = opened.get_mut(marked as usize) else {
            continue;
        };
        if opens {
            *last = Some(at + ch.len_utf8());
        } else if let Some(start) = last.take() {
            found.push((marked, Span::new(start, at)));
        }
    }
    found
}

impl Marks {
    /// The stretch of a text between such marks that holds a number, without the marks.
    fn inside(&self, text: &str, marked: Marked, number: Span) -> Option<Span> {
        let enclosed = self.enclosed.get_or_init(|| enclosed(text));
        (enclosed.iter())
            .find(|(kind, span)| *kind == marked && span.contains(number))
            .map(|(_, span)| *span)
    }
}

impl<'a> Scope<'a> {
    /// The text before a byte.
    pub fn before(&self, at: usize) -> &'a str {
        self.text.get(..at).unwrap_or("")
    }

    /// The text from a byte on.
    pub fn after(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or("")
    }

    /// Whether a word belongs to an expression of time.
    pub fn in_time(&self, word: &Word) -> bool {
        self.times.iter().any(|time| time.overlaps(word.span))
    }

    /// The word that holds a byte.
    pub fn word_at(&self, at: usize) -> Option<&'a Word> {
        self.words.at(at)
    }
}

/// A rule that says a number is no figure.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Its name, as the trace shows it.
    pub name: &'static str,
    /// Why such a number is no figure.
    pub reason: &'static str,
    fits: fn(&Scope, usize) -> bool,
}

/// The rules in the order in which they are asked.
pub const RULES: &[Rule] = &[
    Rule {
        name: "drop:too-large",
        reason: "too many digits to hold exactly",
        fits: too_large,
    },
    Rule {
        name: "drop:phrase",
        reason: "part of a set phrase",
        fits: phrase,
    },
    Rule {
        name: "drop:ordinal",
        reason: "an ordinal or a rank",
        fits: ordinal,
    },
    Rule {
        name: "drop:date",
        reason: "a date or part of one",
        fits: date,
    },
    Rule {
        name: "drop:clock",
        reason: "a time of day",
        fits: clock,
    },
    Rule {
        name: "drop:age",
        reason: "an age",
        fits: age,
    },
    Rule {
        name: "drop:identifier",
        reason: "a document, route, house or model number",
        fits: identifier,
    },
    Rule {
        name: "drop:score",
        reason: "a score or a proportion",
        fits: score,
    },
    Rule {
        name: "drop:work-title",
        reason: "part of a title in 《》",
        fits: work_title,
    },
    Rule {
        name: "drop:quoted-name",
        reason: "part of a name or slogan in quotation marks",
        fits: quoted_name,
    },
    Rule {
        name: "drop:per",
        reason: "the base of a rate (每万人)",
        fits: per,
    },
    Rule {
        name: "drop:article",
        reason: "一 as an article",
        fits: article,
    },
    Rule {
        name: "drop:demonstrative",
        reason: "refers back (这三个)",
        fits: demonstrative,
    },
    Rule {
        name: "drop:small-kind",
        reason: "a small number of levels, kinds or turns",
        fits: small_kind,
    },
    Rule {
        name: "drop:bare",
        reason: "a number without a unit",
        fits: bare,
    },
    // Asked last, for it alone looks at the words around a number, which have to be cut for it.
    Rule {
        name: "drop:word",
        reason: "part of a word",
        fits: inside_word,
    },
];

/// The first rule that drops the quantity at `index`.
pub fn rejected(scope: &Scope, index: usize) -> Option<Rule> {
    scope.quantities.get(index)?;
    RULES.iter().find(|rule| (rule.fits)(scope, index)).copied()
}

fn too_large(scope: &Scope, index: usize) -> bool {
    scope.quantities[index].form == Form::TooLarge
}

fn phrase(scope: &Scope, index: usize) -> bool {
    let number = scope.quantities[index].number;
    let phrases = &scope.lexicon.phrases;
    if !phrases.may_hold(scope.text, number.start) {
        return false;
    }
    let find = || phrases.find(scope.text).map(|(_, span)| span).collect();
    let found: &Vec<Span> = scope.marks.phrases.get_or_init(find);
    found.iter().any(|span| span.contains(number))
}

/// 第三, 第5、6组, 一等奖, 前3名.
fn ordinal(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let before = scope.before(quantity.number.start);
    let after = scope.after(quantity.number.end);
    let chained = index > 0 && {
        let last = &scope.quantities[index - 1];
        let between = scope
            .text
            .get(last.span.end..quantity.span.start)
            .unwrap_or("");
        matches!(between, "、" | "和" | "至" | "-")
            && last.unit.is_none()
            && ordinal(scope, index - 1)
    };
    let prize = after.starts_with("等奖") || after.starts_with("等功") || after.starts_with("连冠");
    let rank = before.ends_with('前')
        && quantity
            .unit
            .is_some_and(|unit| matches!(unit.text.as_str(), "名" | "位" | "强" | "列" | "席"));
    before.ends_with('第')
        || chained
        || prize
        || rank
        || after.starts_with('强') && quantity.unit.is_none()
}

fn is_year(quantity: &Quantity) -> bool {
    let year = quantity.value.fract().is_zero()
        && (1840..2100).contains(&u32::try_from(quantity.value).unwrap_or(0));
    quantity.form == Form::Digits || year
}

/// 2024年, 9月, 1—8月, 30日, 二季度, 2022-03-21, 90年代.
fn date(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let before = scope.before(quantity.span.start);
    let number_before = scope.before(quantity.number.start);
    let after = scope.after(quantity.number.end);
    if quantity.magnitude > rust_decimal::Decimal::ONE && quantity.style == Style::Arabic {
        return false;
    }
    let weekday = quantity.style == Style::Chinese
        && ["周", "星期", "礼拜"]
            .iter()
            .any(|word| number_before.ends_with(word))
        && !after.starts_with(['个', '次'].as_slice());
    let month = after.starts_with('月');
    let day = (after.starts_with('日') || after.starts_with('号'))
        && (quantity.qualifier == Qualifier::Exact || number_before.ends_with('月'));
    let year = after.starts_with("世纪")
        || after
            .strip_prefix('年')
            .is_some_and(|behind| behind.starts_with(['代', '级']) || is_year(quantity));
    let quarter =
        after.starts_with("季度") || after.starts_with("个季度") && before.ends_with('前');
    // 两年平均增长6%: how the rate was reckoned.
    let averaged = quantity.measures("time") && scope.after(quantity.span.end).starts_with("平均");
    let leading = averaged || quantity.measures("time") && before.ends_with(['前', '头']);
    // 1、2月 and 2022-03-21: parts of a date in figures.
    let listed = quantity.unit.is_none() && {
        let rest = after.trim_start_matches(|ch: char| {
            ch.is_ascii_digit()
                || matches!(ch, '、' | '-' | '—' | '–' | '~' | '至' | '/' | '.' | '和')
        });
        rest.len() < after.len()
            && (rest.starts_with('月') || rest.starts_with('日') || rest.starts_with('年'))
            || number_before.ends_with(['/', '-'].as_slice())
    };
    // 1/3的村 is a part, 1/3 alone may be a day, a page or a lot.
    let stroke = quantity.form == Form::Fraction
        && quantity.qualifier == Qualifier::Exact
        && quantity
            .number
            .of(scope.text)
            .contains(['/', '／'].as_slice())
        && !after
            .starts_with(['的', '左', '以', '强', '弱', '多', '，', '。', '、', '；'].as_slice());
    weekday || month || day || year || quarter || leading || listed || stroke
}

/// 24时, 10时40分, 下午3点, 8:00.
fn clock(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let before = scope.before(quantity.number.start);
    let after = scope.after(quantity.number.end);
    let of_day = || {
        [
            "上午", "下午", "早上", "晚上", "凌晨", "中午", "傍晚", "夜里", "日", "早", "晚",
            "午后",
        ]
        .iter()
        .any(|word| before.ends_with(word))
    };
    let hour = after.starts_with('时')
        && !["时期", "时代", "时速", "时辰"]
            .iter()
            .any(|word| after.starts_with(word));
    let point = after.strip_prefix('点').is_some_and(|behind| {
        let hours = ["多", "半", "左右", "整", "钟", "过"];
        hours.iter().any(|word| behind.starts_with(word)) || of_day()
    });
    let minute = after.starts_with('分')
        && !["分钟", "分之", "分点", "分地", "分钱", "分别"]
            .iter()
            .any(|word| after.starts_with(word))
        && (before.ends_with('时') || before.ends_with('点'));
    let colon =
        |text: &str| text.starts_with(':') && text[1..].starts_with(|ch: char| ch.is_ascii_digit());
    let after_colon = before.ends_with(':')
        && before[..before.len() - 1].ends_with(|ch: char| ch.is_ascii_digit());
    // 18:40档: two digits behind a colon are minutes, whatever follows.
    let minutes = after_colon && quantity.number.len() == 2;
    hour || point || minute || minutes || quantity.unit.is_none() && (colon(after) || after_colon)
}

fn age(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let after = scope.after(quantity.number.end);
    let after = after
        .strip_prefix(['余', '多', '来'].as_slice())
        .unwrap_or(after);
    after.starts_with('岁') || after.starts_with("周岁") || after.starts_with("旬老人")
}

/// 5号楼, 318省道, 〔2022〕31号, G318, 5G, 大坡村3组.
fn identifier(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let before = scope.before(quantity.number.start);
    let after = scope.after(quantity.number.end);
    let letter = |ch: char| ch.is_ascii_alphabetic();
    let arabic = quantity.style == Style::Arabic;
    let lettered = arabic
        && quantity.unit.is_none()
        && (before.ends_with(letter)
            || after.starts_with(letter)
            || before.ends_with(['№', '#'].as_slice()));
    // S303线, T2层: a letter and a number are a name, whatever counts behind it.
    let named = arabic
        && before.ends_with(|ch: char| ch.is_ascii_uppercase())
        && quantity.unit.is_some_and(|unit| {
            matches!(
                unit.text.as_str(),
                "线" | "层" | "座" | "栋" | "级" | "次" | "款" | "路" | "口"
            )
        });
    let hyphened = arabic
        && before
            .strip_suffix(['-', '－', '—'].as_slice())
            .is_some_and(|rest| {
                rest.ends_with(letter) || rest.ends_with(|ch: char| ch.is_ascii_digit())
            });
    let numbered = after.starts_with('号')
        || after.starts_with("#")
        || after.starts_with('〕')
        || before.ends_with('〔');
    let mut behind = after.chars();
    let road = match behind.next() {
        Some('省' | '国' | '县' | '乡') => behind.next() == Some('道'),
        Some('公') => behind.next() == Some('交'),
        Some('路') => ["公交", "车"]
            .iter()
            .any(|word| behind.as_str().starts_with(word)),
        Some('室' | '楼') => true,
        _ => false,
    };
    let address = quantity.unit.is_some_and(|unit| {
        matches!(
            unit.text.as_str(),
            "组" | "栋" | "幢" | "单元" | "队" | "层"
        ) && arabic
            // 教学楼2栋 are counted, 东村2栋 is where somebody lives.
            && !(before.ends_with('楼') && matches!(unit.text.as_str(), "栋" | "幢"))
            && (before.ends_with(
                [
                    '村', '区', '社', '号', '栋', '幢', '弄', '里', '组', '屯', '楼',
                ]
                .as_slice(),
            ) || scope
                .after(quantity.span.end)
                .starts_with(|ch: char| ch.is_ascii_digit()))
    });
    // 东经113°21′ is a place, 15分钟生活圈 the name of a plan.
    let position = (before.strip_suffix('经')).is_some_and(|before| before.ends_with(['东', '西']))
        || (before.strip_suffix('纬')).is_some_and(|before| before.ends_with(['北', '南']));
    let circle = quantity.measures("time")
        && scope
            .after(quantity.span.end)
            .chars()
            .take(6)
            .take_while(|ch| ch.is_alphabetic())
            .any(|ch| ch == '圈');
    let rating = arabic && after.starts_with(letter) && quantity.unit.is_none();
    lettered || named || hyphened || numbered || road || address || rating || position || circle
}

/// 3比2, 3:2.
fn score(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let before = scope.before(quantity.number.start);
    let after = scope.after(quantity.number.end);
    let digit = |ch: char| ch.is_ascii_digit();
    quantity.unit.is_none()
        && (after
            .strip_prefix('比')
            .is_some_and(|rest| rest.starts_with(digit))
            || before
                .strip_suffix('比')
                .is_some_and(|rest| rest.ends_with(digit)))
}

fn work_title(scope: &Scope, index: usize) -> bool {
    let number = scope.quantities[index].number;
    let marks = scope.marks;
    marks.inside(scope.text, Marked::Title, number).is_some()
}

/// “三张清单”, “13456”工作思路, “1.5小时交通圈”; not “新增了40户” in direct speech.
fn quoted_name(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let inside = [Marked::Double, Marked::Single, Marked::Corner]
        .into_iter()
        .find_map(|marked| scope.marks.inside(scope.text, marked, quantity.number));
    let Some(inside) = inside.map(|inside| inside.of(scope.text)) else {
        return false;
    };
    let sentence = inside.contains(['，', '。', ',', '！', '？', '；'].as_slice());
    let itself = inside.trim().len() <= quantity.span.len();
    let length = inside.chars().count();
    let small = quantity.style == Style::Chinese;
    !sentence && !itself && (small && length <= 12 || length <= 8)
        || itself && quantity.unit.is_none()
}

/// 每万人拥有医生3.2名: 万人 is the base, not a figure.
fn per(scope: &Scope, index: usize) -> bool {
    let before = scope.before(scope.quantities[index].number.start);
    before.ends_with('每') || before.ends_with("平均每")
}

/// 一个, 一批, 一系列; but 一万, 一成.
fn article(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    quantity.style == Style::Chinese
        && quantity.form == Form::Plain
        && quantity.max.is_none()
        && quantity.value == rust_decimal::Decimal::ONE
}

/// 统一, 百姓, 十分, 四川: the numeral belongs to a word of the dictionary that is no numeral.
fn inside_word(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    if quantity.style != Style::Chinese {
        return false;
    }
    let Some(word) = scope.word_at(quantity.number.start) else {
        return false;
    };
    let part = word.span.of(scope.text);
    let numeral = word.tag.starts_with('m') || word.tag.starts_with('q');
    let number = quantity.number.of(scope.text);
    // 翻两番 is a word of the dictionary, and a figure.
    if quantity.unit_name() == "番" && scope.before(quantity.number.start).ends_with('翻') {
        return false;
    }
    // 两两结伴, 三三两两; 拾起: financial numerals stand in sums of several signs only.
    let doubled = number == quantity.unit_name()
        || quantity.form == Form::Digits && number.chars().all(|ch| number.starts_with(ch));
    let mut signs = number.chars();
    let financial = signs
        .next()
        .is_some_and(|ch| "壹贰叁肆伍陆柒捌玖拾佰仟陸".contains(ch))
        && signs.next().is_none();
    if doubled || financial {
        return true;
    }
    let reaches_over = word.span.start < quantity.span.start || word.span.end > quantity.span.end;
    let unit_broken = quantity.unit_span.is_some_and(|unit| {
        scope.word_at(unit.start).is_some_and(|at_unit| {
            at_unit.span.end > unit.end
                && at_unit.span.start >= unit.start
                && unit.len() <= 3
                && scope.lexicon.jieba().has_word(at_unit.span.of(scope.text))
        })
    });
    reaches_over && !numeral && scope.lexicon.jieba().has_word(part) || unit_broken
}

/// 这三个, 那两家: small numbers that refer back.
fn demonstrative(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let before = scope.before(quantity.span.start);
    quantity.style == Style::Chinese
        && quantity.qualifier == Qualifier::Exact
        && ["这", "那", "哪", "上述", "以上", "此", "某"]
            .iter()
            .any(|word| before.ends_with(word))
}

/// 两级, 三类, 几次: kinds and turns in small Chinese numerals describe rather than count.
fn small_kind(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let small = quantity.style == Style::Chinese
        && quantity.qualifier == Qualifier::Exact
        && quantity.value < rust_decimal::Decimal::TEN;
    let Some(unit) = quantity.unit.filter(|_| small) else {
        return false;
    };
    // 六部国产新片 counts, 中部 or 两部门 does not: what follows has to be a noun phrase of its own.
    let counts = unit.text == "部" && !scope.after(quantity.span.end).starts_with('门');
    unit.describes && !counts
}

/// A number without a unit is a figure only as a fraction, as a large amount (超126万亿), in a list
/// that shares a unit, or as a vague count of what follows (百余岗位).
fn bare(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let vague = quantity.qualifier != Qualifier::Exact;
    if quantity.form == Form::Magnitude {
        // 百姓, 万家: a magnitude alone counts only with 余, 近 and the like, or as 百万, 万亿.
        let several = quantity.number.len() > 3;
        return !vague && (!several || quantity.unit.is_none());
    }
    if quantity.unit.is_some() || quantity.form == Form::Fraction {
        return false;
    }
    let large = quantity.magnitude >= rust_decimal::Decimal::from(10_000);
    let counted = quantity.style == Style::Chinese
        && vague
        && quantity.magnitude >= rust_decimal::Decimal::ONE_HUNDRED;
    !(large || counted) || quantity.form == Form::Digits
}

//! Numbers of dates, times of day and ages.

use super::Scope;
use crate::figures::Qualifier;
use crate::figures::number::{Form, Style};
use crate::figures::quantity::Quantity;

fn is_year(quantity: &Quantity) -> bool {
    let year = quantity.value.fract().is_zero()
        && (1840..2100).contains(&u32::try_from(quantity.value).unwrap_or(0));
    quantity.form == Form::Digits || year
}

/// 2024年, 9月, 1—8月, 30日, 二季度, 2022-03-21, 90年代.
pub(super) fn date(scope: &Scope, index: usize) -> bool {
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
pub(super) fn clock(scope: &Scope, index: usize) -> bool {
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

pub(super) fn age(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let after = scope.after(quantity.number.end);
    let after = after
        .strip_prefix(['余', '多', '来'].as_slice())
        .unwrap_or(after);
    after.starts_with('岁') || after.starts_with("周岁") || after.starts_with("旬老人")
}

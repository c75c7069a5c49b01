//! Festivals: the day of the year that each falls on.

use jiff::civil::Date;

/// New Year's Day of the lunar calendar, 2005 to 2030 (month, day), as the Purple Mountain Observatory
/// publishes it.
const SPRING_FESTIVAL: [(i8, i8); 26] = [
    (2, 9),
    (1, 29),
    (2, 18),
    (2, 7),
    (1, 26),
    (2, 14),
    (2, 3),
    (1, 23),
    (2, 10),
    (1, 31),
    (2, 19),
    (2, 8),
    (1, 28),
    (2, 16),
    (2, 5),
    (1, 25),
    (2, 12),
    (2, 1),
    (1, 22),
    (2, 10),
    (1, 29),
    (2, 17),
    (2, 6),
    (1, 26),
    (2, 13),
    (2, 3),
];

/// The words for festivals, the longer ones first.
pub(super) const FESTIVALS: &[&str] = &[
    "大年初一",
    "春节",
    "除夕",
    "元宵节",
    "元旦",
    "国庆节",
    "国庆",
    "劳动节",
    "五一假期",
    "妇女节",
    "儿童节",
    "教师节",
];

/// The day of a festival in a year.
pub(super) fn day_of(festival: &str, year: i16) -> Option<Date> {
    let fixed = |month, day| Date::new(year, month, day).ok();
    let spring = || {
        let index = usize::try_from(year.checked_sub(2005)?).ok()?;
        let (month, day) = *SPRING_FESTIVAL.get(index)?;
        fixed(month, day)
    };
    match festival {
        "春节" | "大年初一" => spring(),
        "除夕" => spring()?.yesterday().ok(),
        "元宵节" => (0..14).try_fold(spring()?, |date, _| date.tomorrow().ok()),
        "元旦" => fixed(1, 1),
        "妇女节" => fixed(3, 8),
        "劳动节" | "五一假期" => fixed(5, 1),
        "儿童节" => fixed(6, 1),
        "教师节" => fixed(9, 10),
        _ => fixed(10, 1),
    }
}

//! The days that an ISO 8601 time covers, so that times of different width can be compared.

use jiff::civil::Date;

/// The first and the last day of a date, month, year or interval `from/to`, as `YYYY-MM-DD`.
///
/// ```
/// use gongbao::store::days;
///
/// let february = Some(("2024-02-01".to_owned(), "2024-02-29".to_owned()));
/// assert_eq!(days("2024-02"), february);
/// assert_eq!(days("2024-02-30"), None);
/// ```
pub fn days(time: &str) -> Option<(String, String)> {
    let (from, to) = match time.split_once('/') {
        Some((from, to)) => (ends(from)?.0, ends(to)?.1),
        None => ends(time)?,
    };
    (from <= to).then(|| (from.to_string(), to.to_string()))
}

fn ends(time: &str) -> Option<(Date, Date)> {
    let mut parts = time.splitn(3, '-');
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month = parts.next().map(str::parse).transpose().ok()?;
    let day = parts.next().map(str::parse).transpose().ok()?;
    match (month, day) {
        (None, _) => Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
        (Some(month), None) => {
            let first = Date::new(year, month, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        (Some(month), Some(day)) => {
            let date = Date::new(year, month, day).ok()?;
            Some((date, date))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_time_covers_days() {
        for (time, from, to) in [
            ("2021", "2021-01-01", "2021-12-31"),
            ("2021-09", "2021-09-01", "2021-09-30"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2021-09-01", "2021-09-01", "2021-09-01"),
            ("2021-01/2021-08", "2021-01-01", "2021-08-31"),
            ("2021/2025", "2021-01-01", "2025-12-31"),
            ("2021-02-02/2021-02-04", "2021-02-02", "2021-02-04"),
        ] {
            assert_eq!(days(time), Some((from.to_owned(), to.to_owned())), "{time}");
        }
        for time in [
            "",
            "21",
            "2021-13",
            "2021-02-30",
            "2021-05/2021-03",
            "2021-",
            "soon",
            "2021-05-01T00",
        ] {
            assert_eq!(days(time), None, "{time}");
        }
    }
}

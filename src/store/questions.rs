//! Questions that are asked often, ready in SQL.

use rusqlite::types::Value;

use super::{days, search};

/// A question and what stands for its `?`.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// One SELECT.
    pub sql: String,
    /// Its values, in order.
    pub values: Vec<Value>,
}

/// What figures or groups have to be like; nothing that is not said matters.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// A division, with all that lies in it, or a body: 重庆, 江津区, 东江县供电公司.
    pub place: Option<String>,
    /// Words of what is counted, in any order: 无障碍 改造.
    pub item: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// From this day, month or year on (ISO 8601), by the figure's time, else by the day of publication.
    pub since: Option<String>,
    /// Up to this day, month or year.
    pub until: Option<String>,
    /// `actual` or `planned`.
    pub modality: Option<String>,
    /// At least so sure, 0 to 1.
    pub confidence: Option<f64>,
    /// At most so many rows.
    pub limit: Option<usize>,
}

/// Why a filter cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// It is no time.
    #[error("`{0}` is no day, month or year: 2021, 2021-09, 2021-09-03")]
    Time(String),
    /// There is nothing in it to look for.
    #[error("`{0}` holds no word to look for")]
    Words(String),
}

#[derive(Default)]
struct Conditions {
    sql: Vec<&'static str>,
    values: Vec<Value>,
}

impl Conditions {
    fn add(&mut self, sql: &'static str, value: impl Into<Value>) {
        self.sql.push(sql);
        self.values.push(value.into());
    }

    fn question(self, select: &str, order: &str, limit: Option<usize>) -> Question {
        let mut sql = select.to_owned();
        for (at, condition) in self.sql.iter().enumerate() {
            sql.push_str(if at == 0 { " WHERE " } else { " AND " });
            sql.push_str(condition);
        }
        sql.push_str(order);
        let mut values = self.values;
        if let Some(limit) = limit {
            sql.push_str(" LIMIT ?");
            values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
        }
        Question { sql, values }
    }
}

/// Figures, one row each, by place and time.
///
/// # Errors
/// See [`FilterError`].
pub fn figures(filter: &Filter) -> Result<Question, FilterError> {
    let mut conditions = common(filter)?;
    if let Some(modality) = &filter.modality {
        conditions.add("modality = ?", modality.clone());
    }
    if let Some(confidence) = filter.confidence {
        conditions.add("confidence >= ?", confidence);
    }
    Ok(conditions.question(
        "SELECT place, time, value, value_max, unit, item, action, modality, published, sentence, url, path
         FROM v_figures",
        " ORDER BY place_path, place, time_from, item",
        filter.limit,
    ))
}

/// Wholes and what is done of them, one row each, by place and time.
///
/// # Errors
/// See [`FilterError`].
pub fn progress(filter: &Filter) -> Result<Question, FilterError> {
    Ok(common(filter)?.question(
        "SELECT place, time, item, total, completed, unit, rate, rate_computed, consistent, published, title, url, path
         FROM v_progress",
        " ORDER BY place_path, place, item, time_from",
        filter.limit,
    ))
}

fn common(filter: &Filter) -> Result<Conditions, FilterError> {
    let mut conditions = Conditions::default();
    if let Some(place) = &filter.place {
        // 重庆 is 重庆市, and all that lies in it.
        conditions.add(
            "(place_path IN (SELECT DISTINCT place_path FROM figures
                WHERE '/' || place_path LIKE '%/' || ?1 || '%') OR place LIKE ?1 || '%')",
            place.trim().to_owned(),
        );
    }
    if let Some(item) = &filter.item {
        let words = search::query(item).ok_or_else(|| FilterError::Words(item.clone()))?;
        conditions.add(
            "item IN (SELECT name FROM items WHERE item IN
                (SELECT rowid FROM item_search WHERE item_search MATCH ?))",
            words,
        );
    }
    if let Some(unit) = &filter.unit {
        conditions.add("unit = ?", unit.clone());
    }
    if let Some(since) = &filter.since {
        let (from, _) = days(since).ok_or_else(|| FilterError::Time(since.clone()))?;
        conditions.add("coalesce(time_to, published) >= ?", from);
    }
    if let Some(until) = &filter.until {
        let (_, to) = days(until).ok_or_else(|| FilterError::Time(until.clone()))?;
        conditions.add("coalesce(time_from, published) <= ?", to);
    }
    Ok(conditions)
}

/// What does not agree: rates with their counts and sums with their parts within an article, and the same
/// programme, place and time with other numbers in other articles.
pub fn check() -> Question {
    Question {
        sql: include_str!("check.sql").to_owned(),
        values: Vec::new(),
    }
}

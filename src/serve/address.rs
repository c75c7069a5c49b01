//! The address of a view: its path and its facets. Every link is made of the address it stands on, so that
//! filters and language stay.

use form_urlencoded::Serializer;

use super::Failure;
use super::index::day;
use super::labels::Lang;
use crate::store::days;

/// What stands behind `?`, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    pairs: Vec<(String, String)>,
}

impl Address {
    /// Reads a query string; empty values, as forms send them, say nothing.
    pub fn parse(query: &str) -> Self {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if !value.is_empty() && !pairs.iter().any(|(known, _)| *known == name) {
                pairs.push((name.into_owned(), value.to_owned()));
            }
        }
        Self { pairs }
    }

    /// A value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// A value as it may be handed on.
    pub fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// The first and the last day that a value stands for, as [`day`] counts them.
    ///
    /// # Errors
    /// When it is no time.
    pub fn days(&self, name: &str) -> Result<Option<(u32, u32)>, Failure> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        let none = || {
            Failure::Asked(format!(
                "{name}: “{text}” is no year, month or day: 2021, 2021-09, 2021-09-03"
            ))
        };
        let (from, to) = days(text).ok_or_else(none)?;
        Ok(Some((day(&from), day(&to))))
    }

    /// The number of the page, counted from 1.
    pub fn page(&self) -> usize {
        let page = self.get("page").and_then(|page| page.parse().ok());
        page.filter(|page| *page > 0).unwrap_or(1)
    }

    /// The language it asks for.
    pub fn lang(&self) -> Lang {
        match self.get("lang") {
            Some("en") => Lang::English,
            _ => Lang::Chinese,
        }
    }

    /// The same with another value; it begins at the first page again.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut other = self.without(name).without("page");
        if !value.is_empty() {
            other.pairs.push((name.to_owned(), value.to_owned()));
        }
        other
    }

    /// The same without a value.
    pub fn without(&self, name: &str) -> Self {
        let kept = self.pairs.iter().filter(|(known, _)| known != name);
        Self {
            pairs: kept.cloned().collect(),
        }
    }

    /// Another page of the same.
    pub fn at_page(&self, page: usize) -> Self {
        let mut other = self.without("page");
        if page > 1 {
            other.pairs.push(("page".to_owned(), page.to_string()));
        }
        other
    }

    /// Only the language of it.
    pub fn bare(&self) -> Self {
        self.only(&["lang"])
    }

    /// Only these facets of it.
    pub fn only(&self, names: &[&str]) -> Self {
        let kept = self
            .pairs
            .iter()
            .filter(|(name, _)| names.contains(&name.as_str()));
        Self {
            pairs: kept.cloned().collect(),
        }
    }

    /// What a form has to send along besides its own fields.
    pub fn others(&self, fields: &[&str]) -> impl Iterator<Item = (&str, &str)> {
        let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
        self.pairs
            .iter()
            .filter(move |(name, _)| name != "page" && !fields.contains(name))
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The address of it behind a path.
    pub fn href(&self, path: &str) -> String {
        if self.pairs.is_empty() {
            return path.to_owned();
        }
        let query = Serializer::new(String::new())
            .extend_pairs(&self.pairs)
            .finish();
        format!("{path}?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_come_and_go() {
        let address = Address::parse("q=&place=%E6%B1%9F%E6%B4%A5%E5%8C%BA&page=3&lang=en&place=x");
        assert_eq!((address.get("q"), address.page()), (None, 3));
        assert_eq!(address.get("place"), Some("江津区"));
        assert_eq!(address.lang(), Lang::English);
        assert_eq!(
            address.with("unit", "%&户").href("/"),
            "/?place=%E6%B1%9F%E6%B4%A5%E5%8C%BA&lang=en&unit=%25%26%E6%88%B7"
        );
        assert_eq!(address.bare().href("/sql"), "/sql?lang=en");
        assert_eq!(address.without("place").at_page(1).href("/"), "/?lang=en");
        assert_eq!(Address::parse("page=0").page(), 1);
        assert_eq!(Address::parse("page=-1").page(), 1);
        assert_eq!(Address::default().href("/"), "/");
    }

    #[test]
    fn what_is_parsed_is_what_was_meant() {
        let address = Address::default()
            .with("q", "a+b c&d=e#f%")
            .with("sql", "SELECT '?'");
        let href = address.href("/");
        assert_eq!(Address::parse(href.trim_start_matches("/?")), address);
    }
}

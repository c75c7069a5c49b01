//! What a run came to, site by site.

use std::fmt;

use serde::Serialize;

use crate::store::SiteRun;

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// When it began, ISO 8601.
    pub begun: String,
    /// How long it took, in seconds.
    pub seconds: u64,
    /// The sites, in the order of the file.
    pub sites: Vec<SiteReport>,
}

/// What a run came to at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SiteReport {
    /// The site.
    pub site: String,
    /// What it came to.
    #[serde(flatten)]
    pub run: SiteRun,
    /// For so many runs it has given no article, this one with it, where these are too many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_for: Option<u32>,
}

impl SiteReport {
    /// Whether the site failed: nothing could be found, or nothing of what was found could be had.
    pub fn failed(&self) -> bool {
        let run = &self.run;
        run.error.is_some() || run.failed > 0 && run.new + run.changed + run.unchanged == 0
    }
}

impl Report {
    /// Whether a site failed.
    pub fn failed(&self) -> bool {
        self.sites.iter().any(SiteReport::failed)
    }
}

impl fmt::Display for Report {
    /// A line for each site, then what is wrong.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |text: &str| {
            text.chars()
                .map(|ch| if ch.is_ascii() { 1 } else { 2 })
                .sum::<usize>()
        };
        let widest = self
            .sites
            .iter()
            .map(|site| width(&site.site))
            .max()
            .unwrap_or(0)
            .max(4);
        let heads = [
            "found",
            "new",
            "changed",
            "unchanged",
            "failed",
            "articles",
            "figures",
        ];
        write!(f, "{}", pad("site", 4, widest))?;
        for head in heads {
            write!(f, "  {head:>9}")?;
        }
        writeln!(f)?;
        for site in &self.sites {
            let run = &site.run;
            write!(f, "{}", pad(&site.site, width(&site.site), widest))?;
            for number in [
                run.found,
                run.new,
                run.changed,
                run.unchanged,
                run.failed,
                run.articles,
                run.figures,
            ] {
                write!(f, "  {number:>9}")?;
            }
            writeln!(f)?;
        }
        for site in &self.sites {
            if let Some(error) = &site.run.error {
                writeln!(f, "{}: failed: {error}", site.site)?;
            }
            for (reason, number) in &site.run.reasons {
                writeln!(f, "{}: {number} not had: {reason}", site.site)?;
            }
            if let Some(runs) = site.quiet_for {
                writeln!(
                    f,
                    "{}: no article in {runs} runs; its layout has probably changed, try `gongbao crawl --check`",
                    site.site
                )?;
            }
        }
        Ok(())
    }
}

fn pad(text: &str, width: usize, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width)))
}

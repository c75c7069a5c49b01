//! When the next run is due.

use std::time::Duration;

use croner::Cron;
use jiff::{Timestamp, tz};

/// How runs follow each other.
#[derive(Debug, Clone)]
pub enum Schedule {
    /// So long after the beginning of the last.
    Every(Duration),
    /// At times of the clock, in the time of China.
    At(Box<Cron>),
}

impl Schedule {
    /// The beginning of the next run, when the last one began at `last` and it is `now`: a run that takes longer
    /// than there is between two lets those in between out. `None` where no time fits.
    pub fn next(&self, last: Timestamp, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Every(every) => {
                let due = last
                    .checked_add(jiff::SignedDuration::try_from(*every).ok()?)
                    .ok()?;
                Some(due.max(now))
            }
            Self::At(cron) => {
                let offset = tz::offset(8);
                let next = cron
                    .find_next_occurrence(&offset.to_datetime(now), false)
                    .ok()?;
                offset.to_timestamp(next).ok()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn the_next_run() {
        let six: Schedule = Schedule::At(Box::new("0 6 * * *".parse().expect("a pattern")));
        let hourly = Schedule::Every(Duration::from_secs(3600));
        for (schedule, last, now, next) in [
            (
                &six,
                "2026-11-21T22:00:00Z",
                "2026-11-21T22:10:00Z",
                "2026-11-22T22:00:00Z",
            ),
            (
                &six,
                "2026-11-21T22:00:00Z",
                "2026-11-21T21:59:00Z",
                "2026-11-21T22:00:00Z",
            ),
            (
                &hourly,
                "2026-11-21T22:00:00Z",
                "2026-11-21T22:10:00Z",
                "2026-11-21T23:00:00Z",
            ),
            // The last one took two hours: at once.
            (
                &hourly,
                "2026-11-21T22:00:00Z",
                "2026-11-22T00:00:00Z",
                "2026-11-22T00:00:00Z",
            ),
        ] {
            assert_eq!(schedule.next(at(last), at(now)), Some(at(next)));
        }
    }
}

//! One document that brings a stage down takes none of the others with it.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::time::Duration;

/// What became of a document that a stage did not come to an end with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A stage failed in a way its author did not foresee.
    #[error("a fault in gongbao: {message} ({place}); please report it with the document")]
    Panic {
        /// What the panic said.
        message: String,
        /// File and line of the source code.
        place: String,
    },
    /// It was given up.
    #[error("took longer than {} s and was given up; --max-seconds sets the limit", .limit.as_secs_f64())]
    Slow {
        /// How long it may take.
        limit: Duration,
    },
}

impl Fault {
    /// The reason in a word or two, the same for all documents that it concerns.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Panic { .. } => "fault",
            Self::Slow { .. } => "too slow",
        }
    }
}

thread_local! {
    /// Some while the thread works on a document: then the place of a panic is kept here instead of
    /// being printed.
    static GUARDED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work`; a panic inside becomes a [`Fault`] and prints nothing.
///
/// # Errors
/// When `work` panics.
pub fn guard<T>(work: impl FnOnce() -> T) -> Result<T, Fault> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let guarded = GUARDED.with_borrow_mut(|place| {
                let guarded = place.is_some();
                if let (Some(place), Some(location)) = (place, panic.location()) {
                    *place = format!("{}:{}", location.file(), location.line());
                }
                guarded
            });
            if !guarded {
                usual(panic);
            }
        }));
    });
    let before = GUARDED.replace(Some(String::new()));
    let result = catch_unwind(AssertUnwindSafe(work));
    let place = GUARDED.replace(before).unwrap_or_default();
    result.map_err(|payload| Fault::Panic {
        message: message(payload.as_ref()),
        place,
    })
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}

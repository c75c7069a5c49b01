//! Many documents at once: their results come out in the order of the documents, and one that
//! brings a stage down takes none of the others with it.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use rayon::ThreadPool;

/// A stage failed on a document in a way its author did not foresee.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a fault in gongbao: {message} ({place}); please report it with the document")]
pub struct Fault {
    /// What the panic said.
    pub message: String,
    /// File and line of the source code.
    pub place: String,
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
    result.map_err(|payload| Fault {
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

/// Takes every item through `work` on the pool's threads, and the results to `sink` on this one, in
/// the order of the items. No more than `window` items are on their way at once, so that memory
/// stays bounded when one takes long.
///
/// # Errors
/// The first error of `sink`; items that have not been begun by then are left.
pub fn in_order<T, R, E>(
    pool: &ThreadPool,
    window: usize,
    items: impl Iterator<Item = T>,
    work: impl Fn(T) -> R + Sync,
    mut sink: impl FnMut(Result<R, Fault>) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    R: Send,
{
    let stopped = AtomicBool::new(false);
    let (sender, receiver) = mpsc::channel();
    let (work, stopped) = (&work, &stopped);
    pool.in_place_scope(|scope| {
        let mut items = items.fuse();
        let mut early = BTreeMap::new();
        let (mut begun, mut done) = (0usize, 0usize);
        loop {
            while begun - done < window.max(1)
                && let Some(item) = items.next()
            {
                let (index, sender) = (begun, sender.clone());
                begun += 1;
                scope.spawn(move |_| {
                    if !stopped.load(Ordering::Relaxed) {
                        // Nobody listens any more only after `sink` failed.
                        let _ = sender.send((index, guard(|| work(item))));
                    }
                });
            }
            if done == begun {
                return Ok(());
            }
            // Every item sends once, so that there is always one to wait for here.
            let Ok((index, result)) = receiver.recv() else {
                return Ok(());
            };
            early.insert(index, result);
            while let Some(result) = early.remove(&done) {
                done += 1;
                sink(result).inspect_err(|_| stopped.store(true, Ordering::Relaxed))?;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool() -> ThreadPool {
        rayon::ThreadPoolBuilder::new()
            .num_threads(3)
            .build()
            .expect("three threads")
    }

    #[test]
    fn results_keep_the_order_of_the_items() {
        let mut seen = Vec::new();
        let slow_first = |item: u64| {
            std::thread::sleep(std::time::Duration::from_millis(
                if item.is_multiple_of(5) { 5 } else { 0 },
            ));
            item * 2
        };
        in_order(&pool(), 4, 0..50, slow_first, |result| {
            seen.push(result.expect("no fault"));
            Ok::<(), ()>(())
        })
        .expect("the sink never fails");
        assert_eq!(seen, (0..50).map(|item| item * 2).collect::<Vec<_>>());
    }

    #[test]
    fn a_fault_takes_none_of_the_others_with_it() {
        let mut seen = Vec::new();
        let work = |item: u32| {
            assert!(item != 3, "three is too much");
            item
        };
        in_order(&pool(), 2, 0..6, work, |result| {
            seen.push(result.map_err(|fault| (fault.message, fault.place)));
            Ok::<(), ()>(())
        })
        .expect("the sink never fails");
        let (faults, good): (Vec<_>, Vec<_>) = seen.into_iter().partition(Result::is_err);
        assert_eq!(good.len(), 5);
        let Some(Err((message, place))) = faults.into_iter().next() else {
            panic!("one fault");
        };
        assert_eq!(message, "three is too much");
        assert!(place.contains("parallel.rs:"), "{place}");
    }

    #[test]
    fn an_error_of_the_sink_ends_the_run() {
        let begun = std::sync::atomic::AtomicUsize::new(0);
        let work = |item: usize| {
            begun.fetch_add(1, Ordering::Relaxed);
            item
        };
        let result = in_order(&pool(), 8, 0.., work, |result| match result {
            Ok(5) => Err("enough"),
            _ => Ok(()),
        });
        assert_eq!(result, Err("enough"));
        assert!(begun.load(Ordering::Relaxed) <= 6 + 8);
    }
}

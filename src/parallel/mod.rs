//! Many documents at once: their results come out in the order of the documents, and one that
//! brings a stage down takes none of the others with it.
//!
//! A reader fills a [`queue()`], as many threads as the plan says take from it, and the thread that called
//! [`run`] gets the results. None of them wakes another for a single document where several will do.

mod board;
mod fault;
mod queue;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

use self::board::{Board, Done};
pub use self::fault::{Fault, guard};
pub use self::queue::{Feed, Gone, Items, queue};

/// The order in which results come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// That of the items.
    AsRead,
    /// The first that is done comes first.
    AsDone,
}

/// How items are taken through.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Threads that work; one at least.
    pub threads: usize,
    /// The most items on their way at once, which bounds the memory when one takes long.
    pub window: usize,
    /// The most weight on its way at once; a heavier item goes alone.
    pub weight: usize,
    /// How long one item may take.
    pub limit: Duration,
    /// The order of the results.
    pub order: Order,
}

/// Takes every item through `work` on the plan's threads, and the results with the items' labels to
/// `sink` on this one. `label` says what is told of an item with its result.
///
/// An item that takes longer than the limit is given up, which only costs itself: its thread cannot be
/// stopped and is left to itself, another one takes its place.
///
/// # Errors
/// The first error of `sink` (items that have not been begun are left), or that there are no threads.
pub fn run<T, L, R, E>(
    plan: &Plan,
    items: &Items<T>,
    label: impl Fn(&T) -> L + Send + Sync + 'static,
    work: impl Fn(T) -> R + Send + Sync + 'static,
    sink: impl FnMut(L, Result<R, Fault>) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send + 'static,
    L: Send + 'static,
    R: Send + 'static,
    E: From<ThreadPoolBuildError>,
{
    let board = Arc::new(Board::new());
    let worker = {
        let (plan, items, board) = (*plan, items.clone(), Arc::clone(&board));
        Arc::new(move || {
            while let Some(taken) = items.try_take(&plan).or_else(|| {
                // What lies there is all that there is for now.
                board.ring();
                items.take(&plan)
            }) {
                board.begin(taken.number, taken.weight, label(&taken.item));
                let result = guard(|| work(taken.item));
                if !board.done(taken.number, result) {
                    // Given up, and replaced.
                    return;
                }
            }
            board.ring();
        })
    };
    let result = collect(plan, items, &board, sink, |threads| {
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .stack_size(STACK)
            .build()?;
        let worker = Arc::clone(&worker);
        pool.spawn_broadcast(move |_| worker());
        Ok(pool)
    });
    items.leave();
    result
}

/// Takes the results to `sink` until there are no more; `hire` gives so many threads to work.
fn collect<T, L, R, E: From<ThreadPoolBuildError>>(
    plan: &Plan,
    items: &Items<T>,
    board: &Board<L, R>,
    mut sink: impl FnMut(L, Result<R, Fault>) -> Result<(), E>,
    hire: impl Fn(usize) -> Result<ThreadPool, ThreadPoolBuildError>,
) -> Result<(), E> {
    let mut pools = vec![hire(plan.threads.max(1))?];
    let mut early: BTreeMap<usize, Done<L, R>> = BTreeMap::new();
    let (mut next, mut looked) = (0, Instant::now());
    while let Some(under_way) = items.under_way() {
        let pause = match under_way {
            0 => plan.limit / 4,
            _ => PATIENCE.min(plan.limit / 4),
        };
        early.extend(board.wait(pause));
        if looked.elapsed() >= plan.limit / 4 {
            looked = Instant::now();
            for late in board.give_up(plan.limit) {
                early.extend([late]);
                pools.push(hire(1)?);
            }
        }
        let (mut count, mut weight) = (0, 0);
        while let Some(entry) = early.first_entry() {
            if plan.order == Order::AsRead && *entry.key() != next {
                break;
            }
            next += 1;
            let done = entry.remove();
            (count, weight) = (count + 1, weight + done.weight);
            sink(done.label, done.result)?;
        }
        items.release(count, weight);
    }
    Ok(())
}

/// How long a result may lie there without anybody being called.
const PATIENCE: Duration = Duration::from_millis(10);

/// Pages are deeply nested now and then.
const STACK: usize = 8 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    /// What a sink says when it has had enough.
    #[derive(Debug, PartialEq)]
    struct Enough;

    impl From<ThreadPoolBuildError> for Enough {
        fn from(error: ThreadPoolBuildError) -> Self {
            panic!("{error}")
        }
    }

    const PLAN: Plan = Plan {
        threads: 3,
        window: 4,
        weight: usize::MAX,
        limit: Duration::from_secs(20),
        order: Order::AsRead,
    };

    /// A reader that does not wait, and stops when nobody listens.
    fn items(numbers: impl Iterator<Item = usize> + Send + 'static) -> Items<usize> {
        weighing(1, numbers)
    }

    fn weighing(
        weight: usize,
        mut numbers: impl Iterator<Item = usize> + Send + 'static,
    ) -> Items<usize> {
        let (feed, items) = queue(2);
        std::thread::spawn(move || numbers.try_for_each(|number| feed.push(weight, number)));
        items
    }

    fn slow(item: usize) {
        let pause = if item.is_multiple_of(5) { 5 } else { 0 };
        std::thread::sleep(Duration::from_millis(pause));
    }

    #[test]
    fn results_keep_the_order_of_the_items() {
        let mut seen = Vec::new();
        let work = |item: usize| {
            slow(item);
            item * 2
        };
        run(
            &PLAN,
            &items(0..50),
            |item| *item,
            work,
            |number, result| {
                seen.push((number, result.expect("no fault")));
                Ok::<(), Enough>(())
            },
        )
        .expect("the sink never fails");
        let all: Vec<_> = (0..50).map(|item| (item, item * 2)).collect();
        assert_eq!(seen, all);
    }

    #[test]
    fn results_may_come_as_they_are_done() {
        let mut seen = Vec::new();
        let plan = Plan {
            order: Order::AsDone,
            ..PLAN
        };
        let work = |item: usize| {
            std::thread::sleep(Duration::from_millis(if item == 0 { 200 } else { 0 }));
            item
        };
        run(
            &plan,
            &items(0..8),
            |item| *item,
            work,
            |number, result| {
                assert_eq!(result, Ok(number));
                seen.push(number);
                Ok::<(), Enough>(())
            },
        )
        .expect("the sink never fails");
        assert_ne!(seen.first(), Some(&0));
        seen.sort_unstable();
        assert_eq!(seen, (0..8).collect::<Vec<_>>());
    }

    #[test]
    fn a_fault_takes_none_of_the_others_with_it() {
        let mut seen = Vec::new();
        let work = |item: usize| {
            assert!(item != 3, "three is too much");
            item
        };
        run(
            &PLAN,
            &items(0..6),
            |item| *item,
            work,
            |_, result| {
                seen.push(result);
                Ok::<(), Enough>(())
            },
        )
        .expect("the sink never fails");
        let (faults, good): (Vec<_>, Vec<_>) = seen.into_iter().partition(Result::is_err);
        assert_eq!(good.len(), 5);
        let Some(Err(Fault::Panic { message, place })) = faults.into_iter().next() else {
            panic!("one fault");
        };
        assert_eq!(message, "three is too much");
        assert!(place.contains("parallel/mod.rs:"), "{place}");
    }

    /// Each of the threads hangs once, and one of those that took their places.
    #[test]
    fn what_hangs_is_given_up_and_its_thread_replaced() {
        let plan = Plan {
            limit: Duration::from_millis(200),
            ..PLAN
        };
        let work = |item: usize| {
            if item % 4 == 1 {
                std::thread::sleep(Duration::from_secs(60));
            }
            item
        };
        let mut seen = Vec::new();
        let begun = Instant::now();
        run(
            &plan,
            &items(0..16),
            |item| *item,
            work,
            |_, result| {
                seen.push(result);
                Ok::<(), Enough>(())
            },
        )
        .expect("the sink never fails");
        assert!(begun.elapsed() < Duration::from_secs(30));
        for (item, result) in seen.iter().enumerate() {
            let limit = plan.limit;
            let expected = if item % 4 == 1 {
                Err(Fault::Slow { limit })
            } else {
                Ok(item)
            };
            assert_eq!(*result, expected);
        }
        assert_eq!(seen.len(), 16);
    }

    #[test]
    fn heavy_items_go_alone() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static AT_ONCE: AtomicUsize = AtomicUsize::new(0);
        let plan = Plan { weight: 10, ..PLAN };
        let work = |item: usize| {
            let others = AT_ONCE.fetch_add(1, Ordering::SeqCst);
            slow(item);
            AT_ONCE.fetch_sub(1, Ordering::SeqCst);
            others
        };
        run(
            &plan,
            &weighing(10, 0..20),
            |item| *item,
            work,
            |_, others| {
                assert_eq!(others, Ok(0));
                Ok::<(), Enough>(())
            },
        )
        .expect("the sink never fails");
    }

    #[test]
    fn an_error_of_the_sink_ends_the_run() {
        let result = run(
            &PLAN,
            &items(0..),
            |item| *item,
            |item| item,
            |_, result| match result {
                Ok(5) => Err(Enough),
                _ => Ok(()),
            },
        );
        assert_eq!(result, Err(Enough));
    }
}

//! Many documents at once: their results come out in the order of the documents, and one that
//! brings a stage down takes none of the others with it.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

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

/// Since when which items are being worked on.
#[derive(Default)]
struct Clock {
    begun: Mutex<Vec<(usize, Instant)>>,
}

impl Clock {
    fn begin(&self, number: usize) {
        self.lock().push((number, Instant::now()));
    }

    /// Says that an item is done; whether anybody still waits for it.
    fn done(&self, number: usize) -> bool {
        let mut begun = self.lock();
        let at = begun.iter().position(|(other, _)| *other == number);
        at.map(|at| begun.swap_remove(at)).is_some()
    }

    /// The items that take longer than `limit`: nobody waits for them any more.
    fn give_up(&self, limit: Duration) -> Vec<usize> {
        let mut begun = self.lock();
        let late = |entry: &(usize, Instant)| entry.1.elapsed() > limit;
        let numbers = begun.iter().filter(|entry| late(entry));
        let numbers = numbers.map(|(number, _)| *number).collect();
        begun.retain(|entry| !late(entry));
        numbers
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(usize, Instant)>> {
        // A thread that panicked while it held the lock left the list as it was.
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes every item through `work` on the plan's threads, and the results with the items' labels to
/// `sink` on this one. `tag` says how heavy an item is, in whatever `plan.weight` is measured, and gives
/// it a label.
///
/// An item that takes longer than the limit is given up, which only costs itself: its thread cannot be
/// stopped and is left to itself, another one takes its place.
///
/// # Errors
/// The first error of `sink` (items that have not been begun are left), or that there are no threads.
pub fn run<T, L, R, E>(
    plan: &Plan,
    items: &Receiver<T>,
    tag: impl Fn(&T) -> (usize, L),
    work: impl Fn(T) -> R + Send + Sync + 'static,
    mut sink: impl FnMut(L, Result<R, Fault>) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send + 'static,
    R: Send + 'static,
    E: From<ThreadPoolBuildError>,
{
    let (jobs, waiting) = crossbeam_channel::unbounded::<(usize, T)>();
    let (done, results) = crossbeam_channel::unbounded();
    let (bell, rung) = crossbeam_channel::bounded(1);
    let clock = Arc::new(Clock::default());
    let stopped = Arc::new(AtomicBool::new(false));
    let worker = {
        let (clock, stopped) = (Arc::clone(&clock), Arc::clone(&stopped));
        Arc::new(move || {
            for (number, item) in &waiting {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                clock.begin(number);
                let result = guard(|| work(item));
                // Whoever was given up has been replaced, and nobody listens after `sink` failed.
                if !clock.done(number) || done.send((number, result)).is_err() {
                    return;
                }
                if waiting.len() < FEW || done.len() >= SEVERAL {
                    // It rings already, or nobody hears it.
                    let _ = bell.try_send(());
                }
            }
        })
    };
    let hire = |threads: usize| -> Result<ThreadPool, ThreadPoolBuildError> {
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .stack_size(STACK)
            .build()?;
        let worker = Arc::clone(&worker);
        pool.spawn_broadcast(move |_| worker());
        Ok(pool)
    };
    let mut pools = vec![hire(plan.threads.max(1))?];
    let nothing = crossbeam_channel::never();
    let mut under_way = UnderWay::new();
    let mut early = BTreeMap::new();
    let mut looked = Instant::now();
    let mut open = true;
    while open || !under_way.items.is_empty() {
        let room = open && under_way.has_room(plan);
        let source = if room { items } else { &nothing };
        let pause = match under_way.items.is_empty() {
            true => plan.limit / 4,
            false => PATIENCE.min(plan.limit / 4),
        };
        crossbeam_channel::select! {
            recv(source) -> item => match item {
                Ok(item) => {
                    let number = under_way.begin(tag(&item));
                    // The workers listen as long as this function runs.
                    let _ = jobs.send((number, item));
                }
                Err(_) => open = false,
            },
            recv(rung) -> _ => {}
            default(pause) => {}
        }
        early.extend(results.try_iter());
        if looked.elapsed() >= plan.limit / 4 {
            looked = Instant::now();
            for number in clock.give_up(plan.limit) {
                early.insert(number, Err(Fault::Slow { limit: plan.limit }));
                pools.push(hire(1)?);
            }
        }
        while let Some(entry) = early.first_entry() {
            if plan.order == Order::AsRead && under_way.first() != Some(*entry.key()) {
                break;
            }
            let (number, result) = entry.remove_entry();
            let Some(label) = under_way.end(number) else {
                continue;
            };
            sink(label, result).inspect_err(|_| stopped.store(true, Ordering::Relaxed))?;
        }
    }
    Ok(())
}

/// The items that were begun and not told yet.
struct UnderWay<L> {
    next: usize,
    weight: usize,
    /// Weights and labels.
    items: BTreeMap<usize, (usize, L)>,
}

impl<L> UnderWay<L> {
    fn new() -> Self {
        Self {
            next: 0,
            weight: 0,
            items: BTreeMap::new(),
        }
    }

    fn begin(&mut self, (weight, label): (usize, L)) -> usize {
        let number = self.next;
        self.next += 1;
        self.weight += weight;
        self.items.insert(number, (weight, label));
        number
    }

    fn end(&mut self, number: usize) -> Option<L> {
        let (weight, label) = self.items.remove(&number)?;
        self.weight -= weight;
        Some(label)
    }

    fn first(&self) -> Option<usize> {
        self.items.first_key_value().map(|(number, _)| *number)
    }

    fn has_room(&self, plan: &Plan) -> bool {
        self.items.is_empty() || self.items.len() < plan.window && self.weight < plan.weight
    }
}

/// Waking the thread that takes the results costs as much as reading a short page does, so it is called for
/// several of them, or where little is left to do.
const SEVERAL: usize = 8;
const FEW: usize = 4;

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
    fn items(numbers: impl Iterator<Item = usize> + Send + 'static) -> Receiver<usize> {
        let (sender, receiver) = crossbeam_channel::bounded(2);
        std::thread::spawn(move || {
            for number in numbers {
                if sender.send(number).is_err() {
                    return;
                }
            }
        });
        receiver
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
            |item| (1, *item),
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
            |item| (1, *item),
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
            |item| (1, *item),
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
        assert!(place.contains("parallel.rs:"), "{place}");
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
            |item| (1, *item),
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
        use std::sync::atomic::AtomicUsize;
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
            &items(0..20),
            |item| (10, *item),
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
            |item| (1, *item),
            |item| item,
            |_, result| match result {
                Ok(5) => Err(Enough),
                _ => Ok(()),
            },
        );
        assert_eq!(result, Err(Enough));
    }
}

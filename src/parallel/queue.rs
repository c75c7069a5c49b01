//! What was read waits here for a thread that has time for it.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::Plan;

/// A queue that holds up to `ahead` items. Whoever reads puts them into the one end, [`run`](super::run) takes
/// them out of the other.
pub fn queue<T>(ahead: usize) -> (Feed<T>, Items<T>) {
    let queue = Arc::new(Queue {
        state: Mutex::new(State {
            waiting: VecDeque::new(),
            next: 0,
            closed: false,
            left: false,
            full: false,
            idle: 0,
            under_way: 0,
            weight: 0,
        }),
        ahead: ahead.max(1),
        room: Condvar::new(),
        more: Condvar::new(),
    });
    (Feed(Arc::clone(&queue)), Items(queue))
}

/// The end that is read into; there are no more items when it is dropped.
#[derive(Debug)]
pub struct Feed<T>(Arc<Queue<T>>);

/// The end that threads take from.
#[derive(Debug)]
pub struct Items<T>(Arc<Queue<T>>);

/// Nobody takes items any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone;

/// An item that a thread took.
pub(super) struct Taken<T> {
    /// How many were read before it.
    pub number: usize,
    pub weight: usize,
    pub item: T,
}

#[derive(Debug)]
struct Queue<T> {
    state: Mutex<State<T>>,
    ahead: usize,
    /// For the reader.
    room: Condvar,
    /// For the threads.
    more: Condvar,
}

#[derive(Debug)]
struct State<T> {
    /// Weights and items, in the order in which they were read.
    waiting: VecDeque<(usize, T)>,
    /// The number of the first that waits.
    next: usize,
    /// No more are read.
    closed: bool,
    /// No more are taken.
    left: bool,
    /// The reader waits for room.
    full: bool,
    /// How many threads wait.
    idle: usize,
    /// How many were taken and have not come out, and their weight.
    under_way: usize,
    weight: usize,
}

impl<T> State<T> {
    /// Takes the next one, if it may be on its way beside the others.
    fn take(&mut self, plan: &Plan) -> Option<Taken<T>> {
        let alone = self.under_way == 0;
        let room = self.under_way < plan.window && self.weight < plan.weight;
        if self.left || !(alone || room) {
            return None;
        }
        let (weight, item) = self.waiting.pop_front()?;
        let number = self.next;
        self.next += 1;
        self.under_way += 1;
        self.weight += weight;
        Some(Taken {
            number,
            weight,
            item,
        })
    }

    fn is_over(&self) -> bool {
        self.left || self.closed && self.waiting.is_empty()
    }
}

impl<T> Queue<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // Nothing in here panics between two changes that belong together.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the reader go on when half of what it may read ahead was taken: to wake it for each item costs as
    /// much as to read one.
    fn call_reader(&self, state: &mut State<T>) {
        if state.full && (state.left || state.waiting.len() <= self.ahead / 2) {
            state.full = false;
            self.room.notify_one();
        }
    }
}

impl<T> Feed<T> {
    /// Puts an item into the queue, when there is room. `weight` is in whatever [`Plan::weight`] is measured.
    ///
    /// # Errors
    /// When nobody takes items any more.
    pub fn push(&self, weight: usize, item: T) -> Result<(), Gone> {
        let queue = &self.0;
        let mut state = queue.lock();
        state.full = state.waiting.len() >= queue.ahead;
        while state.full && !state.left {
            let waited = queue.room.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
        if state.left {
            return Err(Gone);
        }
        state.waiting.push_back((weight, item));
        if state.idle > 0 {
            queue.more.notify_one();
        }
        Ok(())
    }
}

impl<T> Drop for Feed<T> {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.more.notify_all();
    }
}

impl<T> Clone for Items<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Items<T> {
    /// The next item that may be worked on now.
    pub(super) fn try_take(&self, plan: &Plan) -> Option<Taken<T>> {
        let mut state = self.0.lock();
        let taken = state.take(plan);
        self.0.call_reader(&mut state);
        taken
    }

    /// Waits for the next item; `None` when there are no more.
    pub(super) fn take(&self, plan: &Plan) -> Option<Taken<T>> {
        let mut state = self.0.lock();
        loop {
            if let Some(taken) = state.take(plan) {
                self.0.call_reader(&mut state);
                return Some(taken);
            }
            if state.is_over() {
                return None;
            }
            state.idle += 1;
            let waited = self.0.more.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
            state.idle -= 1;
        }
    }

    /// Says that so many items have come out, and their weight.
    pub(super) fn release(&self, items: usize, weight: usize) {
        let mut state = self.0.lock();
        state.under_way -= items;
        state.weight -= weight;
        if state.idle > 0 {
            self.0.more.notify_all();
        }
    }

    /// How many items were taken and have not come out; `None` when all have that there will ever be.
    pub(super) fn under_way(&self) -> Option<usize> {
        let state = self.0.lock();
        (state.under_way > 0 || !state.is_over()).then_some(state.under_way)
    }

    /// Takes nothing any more: what waits is forgotten, and the reader learns of it.
    pub(super) fn leave(&self) {
        let mut state = self.0.lock();
        state.left = true;
        state.waiting.clear();
        self.0.call_reader(&mut state);
        self.0.more.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Order;
    use super::*;

    const PLAN: Plan = Plan {
        threads: 1,
        window: 3,
        weight: 10,
        limit: Duration::from_secs(1),
        order: Order::AsRead,
    };

    fn number(items: &Items<char>) -> Option<usize> {
        items.try_take(&PLAN).map(|taken| taken.number)
    }

    #[test]
    fn items_are_numbered_as_they_were_read() {
        let (feed, items) = queue(8);
        for item in "甲乙丙".chars() {
            feed.push(1, item).expect("somebody takes them");
        }
        for (number, item) in "甲乙丙".chars().enumerate() {
            let taken = items.take(&PLAN).expect("one waits");
            assert_eq!((taken.number, taken.item), (number, item));
        }
    }

    #[test]
    fn no_more_than_the_window_are_under_way() {
        let (feed, items) = queue(8);
        (0..5).for_each(|_| feed.push(1, '甲').expect("somebody takes them"));
        assert_eq!(
            [0; 4].map(|_| number(&items)),
            [Some(0), Some(1), Some(2), None]
        );
        items.release(1, 1);
        assert_eq!([0; 2].map(|_| number(&items)), [Some(3), None]);
    }

    #[test]
    fn no_more_than_the_weight_is_under_way_and_the_heaviest_goes_alone() {
        let (feed, items) = queue(8);
        for weight in [50, 4, 6, 1] {
            feed.push(weight, '甲').expect("somebody takes them");
        }
        assert_eq!([0; 2].map(|_| number(&items)), [Some(0), None]);
        items.release(1, 50);
        assert_eq!([0; 3].map(|_| number(&items)), [Some(1), Some(2), None]);
        items.release(1, 4);
        assert_eq!(number(&items), Some(3));
    }

    #[test]
    fn a_reader_waits_until_half_is_taken() {
        let (feed, items) = queue(4);
        (0..4).for_each(|_| feed.push(0, '甲').expect("somebody takes them"));
        let plan = Plan {
            window: 100,
            ..PLAN
        };
        std::thread::scope(|scope| {
            let reader = scope.spawn(move || feed.push(0, '乙'));
            while !items.0.lock().full {
                std::thread::yield_now();
            }
            items.try_take(&plan).expect("one waits");
            assert!(items.0.lock().full);
            items.try_take(&plan).expect("one waits");
            assert_eq!(reader.join().expect("no panic"), Ok(()));
        });
        assert_eq!(items.0.lock().waiting.len(), 3);
    }

    #[test]
    fn both_ends_learn_that_the_other_has_gone() {
        let (feed, items) = queue(1);
        feed.push(0, '甲').expect("somebody takes them");
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| feed.push(0, '乙'));
            while !items.0.lock().full {
                std::thread::yield_now();
            }
            items.leave();
            assert_eq!(reader.join().expect("no panic"), Err(Gone));
        });
        assert_eq!(feed.push(0, '丙'), Err(Gone));
        assert!(items.take(&PLAN).is_none());
        assert_eq!(items.under_way(), None);

        let (feed, items) = queue::<char>(1);
        assert_eq!(items.under_way(), Some(0));
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| items.take(&PLAN).is_none());
            while items.0.lock().idle == 0 {
                std::thread::yield_now();
            }
            drop(feed);
            assert!(thread.join().expect("no panic"));
        });
        assert_eq!(items.under_way(), None);
    }
}

//! Where the threads say what they work on and put down what they have done.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Fault;

/// What is worked on, and what is done.
pub(super) struct Board<L, R> {
    state: Mutex<State<L, R>>,
    bell: Condvar,
}

struct State<L, R> {
    begun: Vec<Begun<L>>,
    done: Vec<(usize, Done<L, R>)>,
    /// Somebody waits for what is done.
    awaited: bool,
    /// All that lies there is wanted now.
    rung: bool,
}

struct Begun<L> {
    number: usize,
    since: Instant,
    weight: usize,
    label: L,
}

impl<L> Begun<L> {
    /// What became of it, with its number.
    fn ended<R>(self, result: Result<R, Fault>) -> (usize, Done<L, R>) {
        let done = Done {
            weight: self.weight,
            label: self.label,
            result,
        };
        (self.number, done)
    }
}

/// An item that came to an end.
pub(super) struct Done<L, R> {
    pub weight: usize,
    pub label: L,
    pub result: Result<R, Fault>,
}

impl<L, R> Board<L, R> {
    pub fn new() -> Self {
        Self {
            state: Mutex::new(State {
                begun: Vec::new(),
                done: Vec::new(),
                awaited: false,
                rung: false,
            }),
            bell: Condvar::new(),
        }
    }

    /// Says that a thread works on an item from now on.
    pub fn begin(&self, number: usize, weight: usize, label: L) {
        self.lock().begun.push(Begun {
            number,
            since: Instant::now(),
            weight,
            label,
        });
    }

    /// Puts down what became of an item; false where it was given up meanwhile.
    pub fn done(&self, number: usize, result: Result<R, Fault>) -> bool {
        let mut state = self.lock();
        let Some(at) = state.begun.iter().position(|begun| begun.number == number) else {
            return false;
        };
        let ended = state.begun.swap_remove(at).ended(result);
        state.done.push(ended);
        if state.done.len() >= SEVERAL {
            self.call(&mut state);
        }
        true
    }

    /// Calls for what is done, however little it is.
    pub fn ring(&self) {
        self.call(&mut self.lock());
    }

    fn call(&self, state: &mut State<L, R>) {
        state.rung = true;
        if std::mem::take(&mut state.awaited) {
            self.bell.notify_one();
        }
    }

    /// What is done with its numbers, when somebody rings or the time is over.
    pub fn wait(&self, pause: Duration) -> Vec<(usize, Done<L, R>)> {
        let mut state = self.lock();
        if !state.rung {
            state.awaited = true;
            let waited = (self.bell).wait_timeout_while(state, pause, |state| !state.rung);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        (state.awaited, state.rung) = (false, false);
        std::mem::take(&mut state.done)
    }

    /// The items that take longer than `limit`: nobody waits for them any more.
    pub fn give_up(&self, limit: Duration) -> Vec<(usize, Done<L, R>)> {
        let is_late = |begun: &mut Begun<L>| begun.since.elapsed() > limit;
        let fault = |begun: Begun<L>| begun.ended(Err(Fault::Slow { limit }));
        let mut state = self.lock();
        state.begun.extract_if(.., is_late).map(fault).collect()
    }

    fn lock(&self) -> MutexGuard<'_, State<L, R>> {
        // Nothing in here panics between two changes that belong together.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// To wake the thread that takes the results costs as much as to read a short page, so it is done for several
/// of them.
const SEVERAL: usize = 16;

//! Parts of one search on several threads.
//!
//! The thread that searches begins at once; others come to its help when they are awake,
//! which takes as long as a quick search. Within a pool whose threads are all busy with
//! searches of their own, none does.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{LazyLock, Mutex, PoisonError};

use rayon::{Scope, ThreadPool};

use crate::index::{for_contained, threads};

/// Threads that help searches outside of any pool, started by the first that has much to
/// read; none where the system refuses them.
static HELPERS: LazyLock<Option<ThreadPool>> = LazyLock::new(|| threads(0).ok());

/// Returns what `work` makes of each item, in their order. All parts are of one call of
/// `Index::contained`.
pub(super) fn map<T: Sync, R: Send, E: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let take = || {
        loop {
            let number = next.fetch_add(1, Relaxed);
            let Some(item) = items.get(number) else {
                return;
            };
            let made = work(item);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.push((number, made));
        }
    };
    let helpers = items.len() - 1;
    if rayon::current_thread_index().is_some() {
        let helpers = helpers.min(rayon::current_num_threads() - 1);
        rayon::in_place_scope(|scope| share(scope, helpers, &take));
    } else if let Some(pool) = &*HELPERS {
        let helpers = helpers.min(pool.current_num_threads() - 1);
        pool.in_place_scope(|scope| share(scope, helpers, &take));
    } else {
        take();
    }
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, made)| made).collect()
}

/// Does work with the help of so many threads.
fn share<'scope>(scope: &Scope<'scope>, helpers: usize, work: &'scope (impl Fn() + Sync)) {
    for _ in 0..helpers {
        scope.spawn(move |_| for_contained(work));
    }
    work();
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn what_is_made_comes_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..500).collect();
        let made = map(&items, |item| Ok::<_, Infallible>(item * 2)).unwrap();
        assert_eq!(made, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        assert_eq!(map(&[], |_: &u64| Err::<u64, _>("none")), Ok(Vec::new()));
    }

    #[test]
    fn an_error_and_a_panic_reach_the_caller() {
        let items: Vec<u64> = (0..500).collect();
        let made = map(&items, |item| if *item == 77 { Err(*item) } else { Ok(()) });
        assert_eq!(made.unwrap_err(), 77);
        let panics = || {
            map(&items, |item| {
                assert!(*item < 499);
                Ok::<_, Infallible>(())
            })
        };
        assert!(catch_unwind(AssertUnwindSafe(panics)).is_err());
    }
}

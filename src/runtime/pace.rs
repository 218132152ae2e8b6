//! How fast a Page's calls follow each other: evenly, below the documented limit, with a small
//! head start after a pause.

use std::time::Duration;
use tokio::time::Instant;

/// Calls that may go at once after a pause.
const HEAD_START: u32 = 20;

/// The next free moment.
#[derive(Debug)]
pub(crate) struct Pace {
    between: Duration,
    next: Instant,
}

impl Pace {
    pub(crate) fn new(per_second: u32) -> Self {
        Self {
            between: Duration::from_secs(1) / per_second.max(1),
            next: Instant::now(),
        }
    }

    /// Takes the next place in line, and says when it is.
    pub(crate) fn take(&mut self) -> Instant {
        let earliest = Instant::now().checked_sub(self.between * HEAD_START);
        if let Some(earliest) = earliest {
            self.next = self.next.max(earliest);
        }
        let mine = self.next;
        self.next += self.between;
        mine
    }
}

//! Catches everything that is logged while a piece of work runs, down to the libraries' traces.
//!
//! There is one subscriber for the whole test binary: scoped ones lose events that another
//! test's thread was the first to meet.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Once;

thread_local! {
    static KEPT: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Writes to the buffer of the thread that logs, when it has one.
struct OfThread;

impl Write for OfThread {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        KEPT.with_borrow_mut(|kept| {
            kept.iter_mut()
                .for_each(|kept| kept.extend_from_slice(bytes))
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs the work on a runtime of this thread; returns what it gives and what was logged.
pub fn logged<T>(work: impl Future<Output = T>) -> (T, String) {
    static SUBSCRIBER: Once = Once::new();
    SUBSCRIBER.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(|| OfThread)
            .init();
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    KEPT.set(Some(Vec::new()));
    let result = runtime.block_on(work);
    let bytes = KEPT.take().unwrap();
    (result, String::from_utf8(bytes).unwrap())
}

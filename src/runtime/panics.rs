//! A panic's own words may hold what a person wrote, such as a text that was cut in the wrong
//! place. So only where it happened is told.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic;

/// From now on a panic in this program tells its place, with a backtrace when those are asked
/// for, and not what it says.
pub fn tell_panics_without_words() {
    panic::set_hook(Box::new(|told| {
        let place = told.location().map(ToString::to_string);
        let place = place.unwrap_or_default();
        let way = Backtrace::capture();
        match way.status() {
            BacktraceStatus::Captured => tracing::error!(place, %way, "a panic"),
            _ => tracing::error!(place, "a panic"),
        }
    }));
}

//! How fast the store keeps what comes and goes.
fn main() {}

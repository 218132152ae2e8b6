//! Flow files with any text: no panic, and what is read is printed the same way for ever.
#![no_main]

use flowbell::model::file;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(opened) = file::read(bytes) {
        let printed = file::print(&opened.flow);
        let again = file::read(printed.as_bytes()).unwrap();
        assert!(again.flow == opened.flow && file::print(&again.flow) == printed);
    }
});

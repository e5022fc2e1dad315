//! Charters, theme trees and reports: what is accepted is written back byte for byte.
#![no_main]

use hutong_core::consultation::{charter::Charter, report::Report, theme::ThemeTree};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(charter) = Charter::read(bytes) {
        assert_eq!(charter.bytes(), bytes);
    }
    if let Ok(tree) = ThemeTree::read(bytes) {
        assert_eq!(tree.bytes(), bytes);
    }
    if let Ok(report) = Report::read(bytes) {
        assert_eq!(report.bytes(), bytes);
    }
});

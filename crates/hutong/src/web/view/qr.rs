//! A QR code as one SVG path.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

/// Modules of white around the code (ISO/IEC 18004 asks for four).
const QUIET: i32 = 4;

/// A code to be drawn.
pub struct Qr {
    /// `viewBox` of the drawing.
    pub view_box: String,
    /// Path of the dark modules.
    pub path: String,
}

/// The code of a text; `None` when it is too long for one.
pub fn draw(text: &str) -> Option<Qr> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            let run = i32::try_from(run).unwrap_or_default();
            if run > 0 {
                // Writing to a string does not fail.
                let _ = write!(path, "M{},{}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    Some(Qr { view_box: format!("0 0 {side} {side}"), path })
}

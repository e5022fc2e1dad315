//! A picture of any bytes comes out without what a camera wrote; coming out once more changes nothing.
#![no_main]

use hutong::web::photo::without_place;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let once = without_place(bytes.to_vec());
    assert_eq!(without_place(once.clone()), once);
});

//! In which encoding a text file is, by its bytes, and the same stream as UTF-8. Offices save as UTF-8, UTF-16 and GB18030.
//! Not here: what the text says.

use std::io::{self, Read};

use encoding_rs::{BIG5, CoderResult, Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What the head of a file tells about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Encoding of the bytes.
    pub encoding: &'static Encoding,
    /// Bytes of the byte order mark to pass over.
    pub mark_bytes: usize,
}

/// Share of non-ASCII places that must look right before bytes that are no UTF-8 are read as another encoding.
const SHARE_MIN: f64 = 0.9;

/// Judges a sample of a file: mark, zero bytes of UTF-16, validity as UTF-8, then the likeliest of GB18030, Big5
/// and Windows-1252. Mostly valid UTF-8 with a few broken places stays UTF-8: the places are reported row by row.
pub fn survey(sample: &[u8]) -> Survey {
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(sample) {
        return Survey { encoding, mark_bytes };
    }
    let encoding = without_mark(sample);
    Survey { encoding, mark_bytes: 0 }
}

fn without_mark(sample: &[u8]) -> &'static Encoding {
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let quarter = sample.len() / 8;
    if sample.len() >= 8 && zeros(1) > quarter && zeros(1) > 4 * zeros(0) {
        return UTF_16LE;
    }
    if sample.len() >= 8 && zeros(0) > quarter && zeros(0) > 4 * zeros(1) {
        return UTF_16BE;
    }
    let (mut good, mut broken) = (0, 0);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    // The sample may end inside a character.
    if broken <= 1 || good >= 4 * broken {
        let cut = sample.utf8_chunks().last().is_some_and(|chunk| !chunk.invalid().is_empty());
        if broken == 0 || good >= 4 * broken || (cut && good > 0) {
            return UTF_8;
        }
    }
    let candidates = [(GB18030, share_gb(sample)), (BIG5, share_big5(sample)), (WINDOWS_1252, share_latin(sample))];
    let best = candidates.iter().fold((UTF_8, SHARE_MIN), |best, next| if next.1 > best.1 { *next } else { best });
    best.0
}

/// Share of non-ASCII pairs that are symbols or common characters of GB 2312, or four-byte forms of GB 18030.
fn share_gb(sample: &[u8]) -> f64 {
    share_of_pairs(sample, |lead, trail| match lead {
        0xA1..=0xA9 | 0xB0..=0xF7 => trail >= 0xA1,
        0x81..=0x84 => trail.is_ascii_digit(),
        _ => false,
    })
}

/// Share of non-ASCII pairs that are symbols or frequent characters (level 1) of Big5.
fn share_big5(sample: &[u8]) -> f64 {
    let valid = |trail: u8| matches!(trail, 0x40..=0x7E | 0xA1..=0xFE);
    share_of_pairs(sample, |lead, trail| matches!(lead, 0xA1..=0xC6) && valid(trail))
}

fn share_of_pairs(sample: &[u8], is_common: impl Fn(u8, u8) -> bool) -> f64 {
    let (mut at, mut all, mut common) = (0, 0u32, 0u32);
    while at + 1 < sample.len() {
        if sample[at].is_ascii() {
            at += 1;
            continue;
        }
        all += 1;
        common += u32::from(is_common(sample[at], sample[at + 1]));
        at += 2;
    }
    if all == 0 { 0.0 } else { f64::from(common) / f64::from(all) }
}

/// Share of non-ASCII bytes that are letters or punctuation of Western text: alone beside ASCII, or two together as in
/// "Größe". 0xFF is none of them: as a letter (ÿ) it is rare, as a broken byte it is the commonest.
fn share_latin(sample: &[u8]) -> f64 {
    let (mut all, mut fit) = (0usize, 0usize);
    for run in sample.split(u8::is_ascii).filter(|run| !run.is_empty()) {
        all += run.len();
        if run.len() <= 2 && run.iter().all(|byte| (0x91..0xFF).contains(byte)) {
            fit += run.len();
        }
    }
    if all == 0 { 0.0 } else { fit as f64 / all as f64 }
}

/// A stream of bytes in `encoding` as a stream of UTF-8; what cannot be decoded becomes `�`.
pub struct Transcoded<R> {
    source: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_start: usize,
    decoded: Vec<u8>,
    decoded_start: usize,
    ended: bool,
}

const CHUNK_BYTES: usize = 64 << 10;

impl<R: Read> Transcoded<R> {
    /// Decodes `source`, whose byte order mark has been passed over.
    pub fn new(source: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        let (raw, decoded) = (Vec::new(), Vec::new());
        Self { source, decoder, raw, raw_start: 0, decoded, decoded_start: 0, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        if self.raw_start == self.raw.len() {
            self.raw.resize(CHUNK_BYTES, 0);
            let read = self.source.read(&mut self.raw)?;
            self.raw.truncate(read);
            self.raw_start = 0;
            self.ended = read == 0;
        }
        self.decoded.resize(4 * CHUNK_BYTES, 0);
        let (result, read, written, _) =
            self.decoder.decode_to_utf8(&self.raw[self.raw_start..], &mut self.decoded, self.ended);
        self.raw_start += read;
        self.decoded.truncate(written);
        self.decoded_start = 0;
        debug_assert!(result == CoderResult::InputEmpty || written > 0, "a full output holds something");
        Ok(())
    }
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.decoded_start == self.decoded.len() && !self.ended {
            self.refill()?;
        }
        let ready = &self.decoded[self.decoded_start..];
        let count = ready.len().min(into.len());
        into[..count].copy_from_slice(&ready[..count]);
        self.decoded_start += count;
        Ok(count)
    }
}

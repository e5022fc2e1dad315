//! Pictures without what a camera wrote about the place and the person: position, owner, serial number, text, thumbnails.
//! Pure. What a picture shows stays as it is; how it is turned stays, too. Not here: what kind of file it is.

/// Identifier of the segment in which cameras write.
const EXIF: &[u8] = b"Exif\0\0";
/// The tag that says how a picture is turned.
const ORIENTATION: u16 = 0x0112;
/// Chunks of a PNG that people or programs write into.
const PNG_TOLD: [&[u8]; 5] = [b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"];
const PNG_HEAD: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Chunks of a WebP with what was written about it, and their flags in its header.
const WEBP_TOLD: [&[u8]; 2] = [b"EXIF", b"XMP "];
const WEBP_TOLD_FLAGS: u8 = 0x08 | 0x04;

/// The same picture without them; anything else as it is. A picture that breaks off is cut where it does: nothing that
/// cannot be read is kept.
pub fn without_place(bytes: Vec<u8>) -> Vec<u8> {
    if bytes.starts_with(b"\xff\xd8\xff") {
        jpeg(&bytes)
    } else if bytes.starts_with(PNG_HEAD) {
        png(&bytes)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        webp(&bytes)
    } else {
        bytes
    }
}

/// Segments up to the picture itself: colours and shape stay; what an application wrote goes, but for the turn.
fn jpeg(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes[..2].to_vec();
    let mut at = 2;
    while let Some(&[0xff, marker]) = bytes.get(at..at + 2) {
        if marker == 0xff {
            at += 1;
            continue;
        }
        // Markers without a length.
        if marker == 0xd9 || matches!(marker, 0x01 | 0xd0..=0xd8) {
            out.extend_from_slice(&bytes[at..at + 2]);
            at += 2;
            if marker == 0xd9 {
                // What stands behind the end is another file: a film, a depth map, with places of its own.
                return out;
            }
            continue;
        }
        // Nothing with a length has a name below these: whatever it is, no reader knows where it ends.
        if marker < 0xc0 {
            break;
        }
        let Some(len) = bytes.get(at + 2..at + 4).map(|l| usize::from(u16::from_be_bytes([l[0], l[1]]))) else { break };
        let Some(segment) = bytes.get(at..at + 2 + len).filter(|_| len >= 2) else { break };
        let body = &segment[4..];
        let is_kept = match marker {
            // The picture's own frame, and colours; Adobe's says how colours are coded.
            0xe0 => body.starts_with(b"JFIF\0"),
            0xe2 => body.starts_with(b"ICC_PROFILE\0"),
            0xee => body.starts_with(b"Adobe"),
            0xe1 => {
                if let Some(turn) = body.strip_prefix(EXIF).and_then(orientation) {
                    out.extend_from_slice(&turned(turn));
                }
                false
            }
            0xe0..=0xef | 0xfe => false,
            _ => true,
        };
        if is_kept {
            out.extend_from_slice(segment);
        }
        at += 2 + len;
        if marker == 0xda {
            let scan = scan_len(&bytes[at..]);
            out.extend_from_slice(&bytes[at..at + scan]);
            at += scan;
        }
    }
    out
}

/// Bytes of a scan up to the next marker.
fn scan_len(bytes: &[u8]) -> usize {
    let next = bytes.windows(2).position(|w| w[0] == 0xff && !matches!(w[1], 0x00 | 0xd0..=0xd7 | 0xff));
    next.unwrap_or(bytes.len())
}

/// How a camera says that it was held, 1 to 8.
fn orientation(tiff: &[u8]) -> Option<u8> {
    let is_little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let u16_at = |at: usize| {
        let two = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(if is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let four: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let first = if is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
    let first = usize::try_from(first).ok()?;
    let n = usize::from(u16_at(first)?);
    let entry = (0..n).map(|i| first + 2 + i * 12).find(|at| u16_at(*at) == Some(ORIENTATION))?;
    u8::try_from(u16_at(entry + 8)?).ok().filter(|turn| (1..=8).contains(turn))
}

/// A segment that says how the picture is turned and nothing else.
fn turned(turn: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend_from_slice(&[turn, 0, 0, 0, 0, 0, 0]);
    let len = u16::try_from(2 + EXIF.len() + tiff.len()).unwrap_or(u16::MAX);
    [&[0xff, 0xe1][..], &len.to_be_bytes(), EXIF, &tiff].concat()
}

fn png(bytes: &[u8]) -> Vec<u8> {
    let mut out = PNG_HEAD.to_vec();
    let mut at = PNG_HEAD.len();
    while let Some(head) = bytes.get(at..at + 8) {
        let len = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
        let end = usize::try_from(len).ok().and_then(|len| at.checked_add(len)?.checked_add(12));
        let Some(chunk) = end.and_then(|end| bytes.get(at..end)) else { break };
        let name = &head[4..8];
        if !PNG_TOLD.contains(&name) {
            out.extend_from_slice(chunk);
        }
        at += chunk.len();
        if name == b"IEND" {
            break;
        }
    }
    out
}

fn webp(bytes: &[u8]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    let mut at = 12;
    while let Some(head) = bytes.get(at..at + 8) {
        let len = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let Some(len) = usize::try_from(len).ok().filter(|len| bytes.len() - at >= 8 + len) else { break };
        let chunk = &bytes[at..at + 8 + len];
        if !WEBP_TOLD.contains(&&head[..4]) {
            let start = body.len();
            body.extend_from_slice(chunk);
            if &head[..4] == b"VP8X" && len > 0 {
                body[start + 8] &= !WEBP_TOLD_FLAGS;
            }
            if len % 2 == 1 {
                body.push(0);
            }
        }
        at += 8 + len + len % 2;
    }
    let len = u32::try_from(body.len()).unwrap_or(u32::MAX);
    [b"RIFF", &len.to_le_bytes()[..], &body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a telephone writes: a turn and a position.
    fn exif() -> Vec<u8> {
        let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
        tiff.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]);
        tiff.extend_from_slice(&[0x25, 0x88, 4, 0, 1, 0, 0, 0, 0x26, 0, 0, 0, 0, 0, 0, 0]);
        tiff.extend_from_slice(b"GPS 30.5728N 104.0668E Owner: Somebody");
        tiff
    }

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let len = u16::try_from(body.len() + 2).unwrap();
        [&[0xff, marker][..], &len.to_be_bytes(), body].concat()
    }

    #[track_caller]
    fn says_nothing(bytes: &[u8]) {
        for told in [&b"GPS"[..], b"30.57", b"Somebody", b"SECRET"] {
            assert!(!bytes.windows(told.len()).any(|w| w == told), "{:?}", String::from_utf8_lossy(told));
        }
    }

    #[test]
    fn a_photograph_forgets_where_it_was_taken_and_remembers_how_it_is_turned() {
        let picture = [0x11, 0xff, 0x00, 0x22, 0xff, 0xd0, 0x33];
        let jpeg = [
            &[0xff, 0xd8][..],
            &segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            &segment(0xe1, &[EXIF, &exif()].concat()),
            &segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x>GPS SECRET</x>"),
            &segment(0xe2, b"ICC_PROFILE\0\x01\x01colours"),
            &segment(0xe2, b"MPF\0SECRET"),
            &segment(0xed, b"Photoshop 3.0\0SECRET"),
            &segment(0xfe, b"SECRET comment"),
            &segment(0xdb, b"\0table"),
            &segment(0xda, b"\x01scan"),
            &picture,
            &[0xff, 0xd9],
            b"ftypmp42 SECRET GPS",
        ]
        .concat();
        let clean = without_place(jpeg);
        says_nothing(&clean);
        let holds = |wanted: &[u8]| clean.windows(wanted.len()).any(|w| w == wanted);
        assert!(holds(&picture) && holds(b"ICC_PROFILE") && holds(b"JFIF") && holds(b"\0table"));
        assert!(clean.ends_with(&[0xff, 0xd9]));
        let at = clean.windows(6).position(|w| w == EXIF).unwrap();
        assert_eq!(orientation(&clean[at + 6..]), Some(6), "still upright");
        assert_eq!(without_place(clean.clone()), clean, "once is enough");
    }

    #[test]
    fn drawings_and_new_formats_forget_too() {
        let chunk = |name: &[u8], body: &[u8]| {
            let len = u32::try_from(body.len()).unwrap();
            [&len.to_be_bytes()[..], name, body, b"crc!"].concat()
        };
        let png = [
            PNG_HEAD,
            &chunk(b"IHDR", b"shape"),
            &chunk(b"eXIf", &exif()),
            &chunk(b"tEXt", b"Location\0SECRET"),
            &chunk(b"IDAT", b"picture"),
            &chunk(b"IEND", b""),
            b"SECRET behind the end",
        ]
        .concat();
        let clean = without_place(png);
        says_nothing(&clean);
        assert_eq!(
            clean,
            [PNG_HEAD, &chunk(b"IHDR", b"shape"), &chunk(b"IDAT", b"picture"), &chunk(b"IEND", b"")].concat()
        );

        let piece = |name: &[u8], body: &[u8]| {
            let len = u32::try_from(body.len()).unwrap();
            let pad: &[u8] = if body.len() % 2 == 1 { &[0] } else { &[] };
            [name, &len.to_le_bytes()[..], body, pad].concat()
        };
        let whole = |pieces: &[Vec<u8>]| {
            let body = [b"WEBP".to_vec(), pieces.concat()].concat();
            [b"RIFF", &u32::try_from(body.len()).unwrap().to_le_bytes()[..], &body].concat()
        };
        let head = |flags: u8| piece(b"VP8X", &[flags, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
        let webp = whole(&[head(0x0c), piece(b"VP8 ", b"odd"), piece(b"EXIF", &exif()), piece(b"XMP ", b"SECRET")]);
        let clean = without_place(webp);
        says_nothing(&clean);
        assert_eq!(clean, whole(&[head(0), piece(b"VP8 ", b"odd")]));
    }

    #[test]
    fn what_breaks_off_is_cut_and_what_is_no_picture_stays() {
        for bytes in [
            &b"\xff\xd8\xff\xe1\xff\xff SECRET"[..],
            b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffeXIfSECRET",
            b"RIFF\xff\xff\xff\xffWEBPEXIF\xff\xff\xff\xffSECRET",
            // A length behind a marker that has none would carry what a reader finds inside.
            b"\xff\xd8\xff\x00\x00\x12\xff\xe1\x00\x10Exif\0\0SECRET",
        ] {
            says_nothing(&without_place(bytes.to_vec()));
        }
        assert_eq!(without_place(b"%PDF-1.7 GPS".to_vec()), b"%PDF-1.7 GPS");
        let whole = b"\xff\xd8\xff\xe1\0\x20Exif\0\0II*\0\xff\xff\xff\xff\x01\0\0\0\0\0\0\0\0\0\0\0\0";
        for len in 0..=whole.len() {
            without_place(whole[..len].to_vec());
        }
    }
}

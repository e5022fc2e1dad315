//! Contents on their way (RECORD §7): what is wanted, and one frame for each of it: `u32be` length of the header, the
//! header, `u64be` length of the content, the content.

use hutong_core::ids::{EntryIndex, Origin, PartName};
use serde_json::{Value, json};

use super::WANTS_MAX;

/// Under this name the rows of a batch of votes are asked for: `salt[32] ‖ u32be length ‖ row`, again and again.
pub const ROWS: &str = "rows";
/// Longest header of a frame, in bytes.
const HEADER_LEN_MAX: usize = 2048;

/// One content that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Want {
    /// The log.
    pub origin: Origin,
    /// The leaf.
    pub index: EntryIndex,
    /// A part's name, or [`ROWS`].
    pub part: String,
}

/// What became of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Here it is: salt and content of a part, or rows.
    Open(Vec<u8>),
    /// It is not for whoever asks.
    Shut,
    /// It is not here, or not yet.
    Absent,
    /// Erased by this leaf.
    Gone(EntryIndex),
}

impl Found {
    /// The status in its frame.
    pub fn status(&self) -> u16 {
        match self {
            Found::Open(_) => 200,
            Found::Shut => 403,
            Found::Absent => 404,
            Found::Gone(_) => 410,
        }
    }
}

/// Why bytes are not what they should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub &'static str);

/// The body of a request.
pub fn write_wants(wants: &[Want]) -> Vec<u8> {
    let list: Vec<Value> = wants.iter().map(|w| json!([w.origin.as_str(), w.index, w.part])).collect();
    json!({ "want": list }).to_string().into_bytes()
}

/// Reads the body of a request.
///
/// # Errors
/// [`Malformed`].
pub fn read_wants(body: &[u8]) -> Result<Vec<Want>, Malformed> {
    let value: Value = serde_json::from_slice(body).map_err(|_| Malformed("it is not JSON"))?;
    let only = value.as_object().filter(|o| o.len() == 1).and_then(|o| o.get("want")).and_then(Value::as_array);
    let list = only.ok_or(Malformed("an object with the one field “want”, a list, is expected"))?;
    if list.len() > WANTS_MAX {
        return Err(Malformed("at most 256 contents are asked for at once"));
    }
    list.iter().map(read_want).collect()
}

fn read_want(value: &Value) -> Result<Want, Malformed> {
    let wrong = Malformed("each of “want” is [origin, index, part]");
    let [origin, index, part] = value.as_array().map(Vec::as_slice).unwrap_or_default() else { return Err(wrong) };
    let origin = origin.as_str().and_then(|text| Origin::new(text).ok());
    let part = part.as_str().filter(|name| *name == ROWS || PartName::new(name).is_ok());
    match (origin, index.as_u64(), part) {
        (Some(origin), Some(index), Some(part)) => Ok(Want { origin, index, part: part.to_owned() }),
        _ => Err(wrong),
    }
}

/// Adds the frame of one answer.
pub fn push_frame(out: &mut Vec<u8>, want: &Want, found: &Found) {
    let mut header = json!({
        "origin": want.origin.as_str(), "index": want.index, "part": want.part, "status": found.status(),
    });
    if let Found::Gone(erase) = found {
        header["erase"] = json!(erase);
    }
    let header = header.to_string();
    let content: &[u8] = if let Found::Open(bytes) = found { bytes } else { &[] };
    out.extend_from_slice(&u32::try_from(header.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(header.as_bytes());
    out.extend_from_slice(&(content.len() as u64).to_be_bytes());
    out.extend_from_slice(content);
}

/// Reads frames: those of the first so many of `wants`, in their order. Fewer than were asked for is an answer that was
/// ended on the way: the rest is asked for again.
///
/// # Errors
/// [`Malformed`].
pub fn read_frames(mut bytes: &[u8], wants: &[Want]) -> Result<Vec<Found>, Malformed> {
    let cut = Malformed("a frame is cut off");
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let want = wants.get(found.len()).ok_or(Malformed("there are more frames than were asked for"))?;
        let (len, rest) = bytes.split_first_chunk::<4>().ok_or(cut.clone())?;
        let len = u32::from_be_bytes(*len) as usize;
        if len > HEADER_LEN_MAX {
            return Err(Malformed("the header of a frame is longer than 2048 bytes"));
        }
        let (header, rest) = rest.split_at_checked(len).ok_or(cut.clone())?;
        let (len, rest) = rest.split_first_chunk::<8>().ok_or(cut.clone())?;
        let len = usize::try_from(u64::from_be_bytes(*len)).map_err(|_| cut.clone())?;
        let (content, rest) = rest.split_at_checked(len).ok_or(cut.clone())?;
        found.push(read_frame(header, content, want)?);
        bytes = rest;
    }
    Ok(found)
}

fn read_frame(header: &[u8], content: &[u8], want: &Want) -> Result<Found, Malformed> {
    let header: Value = serde_json::from_slice(header).map_err(|_| Malformed("the header of a frame is not JSON"))?;
    let is_wanted = header["origin"] == *want.origin.as_str()
        && header["index"] == want.index
        && header["part"] == *want.part.as_str();
    if !is_wanted {
        return Err(Malformed("a frame is of something else than was asked for"));
    }
    match (header["status"].as_u64(), header["erase"].as_u64()) {
        (Some(200), _) => Ok(Found::Open(content.to_vec())),
        (Some(403), _) => Ok(Found::Shut),
        (Some(404), _) => Ok(Found::Absent),
        (Some(410), Some(erase)) => Ok(Found::Gone(erase)),
        _ => Err(Malformed("the status of a frame is not 200, 403, 404 or 410")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn want(index: u64, part: &str) -> Want {
        Want { origin: Origin::new("sc.example/zx/log/1").unwrap(), index, part: part.to_owned() }
    }

    #[test]
    fn wants_and_frames_come_back_as_they_went() {
        let wants = vec![want(1, "text"), want(2, "author"), want(3, ROWS), want(4, "file/1")];
        assert_eq!(read_wants(&write_wants(&wants)).unwrap(), wants);
        let found = vec![Found::Open(b"salt and words".to_vec()), Found::Shut, Found::Absent, Found::Gone(9)];
        let mut bytes = Vec::new();
        wants.iter().zip(&found).for_each(|(want, found)| push_frame(&mut bytes, want, found));
        assert_eq!(read_frames(&bytes, &wants).unwrap(), found);
        // Ended between two frames it is an answer; within one it is none.
        let mut first = Vec::new();
        push_frame(&mut first, &wants[0], &found[0]);
        assert_eq!(read_frames(&first, &wants).unwrap(), found[..1]);
        for len in (1..bytes.len()).filter(|len| *len != first.len()) {
            let read = read_frames(&bytes[..len], &wants);
            assert!(read.is_err() || read.unwrap().len() < wants.len(), "{len}");
        }
        assert!(read_frames(&bytes, &wants[..3]).is_err(), "more than was asked for");
        assert!(read_frames(&first, &wants[1..]).is_err(), "something else");
    }

    #[test]
    fn what_is_no_request_is_refused() {
        let many = vec![want(1, "text"); WANTS_MAX + 1];
        assert!(read_wants(&write_wants(&many)).is_err());
        for body in [
            "",
            "[]",
            "{}",
            r#"{"want":{}}"#,
            r#"{"want":[],"more":1}"#,
            r#"{"want":[["sc.example/zx/log/1",1]]}"#,
            r#"{"want":[["sc.example/zx/log/1",-1,"text"]]}"#,
            r#"{"want":[["sc.example/zx/log/1",1.5,"text"]]}"#,
            r#"{"want":[["nothing here",1,"text"]]}"#,
            r#"{"want":[["sc.example/zx/log/1",1,"te xt"]]}"#,
            r#"{"want":[["sc.example/zx/log/1",1,""]]}"#,
        ] {
            assert!(read_wants(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn a_long_header_and_a_long_content_are_refused_before_anything_is_kept() {
        let wants = [want(1, "text")];
        assert!(read_frames(&u32::MAX.to_be_bytes(), &wants).is_err());
        let mut bytes = 2u32.to_be_bytes().to_vec();
        bytes.extend_from_slice(b"{}");
        bytes.extend_from_slice(&u64::MAX.to_be_bytes());
        assert!(read_frames(&bytes, &wants).is_err());
    }
}

//! A file of vote rows: salt[32] ‖ u32be length ‖ row, again and again, rows by their commitments (RECORD §2a).

use hutong_core::commitment::Salt;

/// A row with the salt of its commitment.
pub(crate) type SaltedRow = (Salt, Vec<u8>);

/// Writes the file.
pub(crate) fn join_rows(rows: &[SaltedRow]) -> Vec<u8> {
    let mut file = Vec::new();
    for (salt, row) in rows {
        file.extend_from_slice(&salt.0);
        file.extend_from_slice(&u32::try_from(row.len()).unwrap_or(u32::MAX).to_be_bytes());
        file.extend_from_slice(row);
    }
    file
}

/// Splits the file; `None` if it does not divide.
pub(crate) fn split_rows(mut bytes: &[u8]) -> Option<Vec<SaltedRow>> {
    let mut rows = Vec::new();
    while !bytes.is_empty() {
        let (salt, rest) = bytes.split_first_chunk::<32>()?;
        let (len, rest) = rest.split_first_chunk::<4>()?;
        let (row, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*len)).ok()?)?;
        rows.push((Salt(*salt), row.to_vec()));
        bytes = rest;
    }
    Some(rows)
}

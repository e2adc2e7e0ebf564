//! SQLite's numbers and records, as they lie on a page.

use rusqlite::types::Value;

pub(super) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A variable-length integer and how many bytes it takes.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value: u64 = 0;
    for (n, byte) in bytes.iter().take(9).enumerate() {
        if n == 8 {
            return Some(((value << 8) | u64::from(*byte), 9));
        }
        value = (value << 7) | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, n + 1));
        }
    }
    None
}

/// The shortest form of a number below 2^56.
pub(super) fn varint_bytes(mut value: u64) -> Vec<u8> {
    let mut bytes = vec![(value & 0x7f) as u8];
    value >>= 7;
    while value > 0 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.reverse();
    bytes
}

/// The types of a record's columns.
pub(super) fn record_types(record: &[u8]) -> Option<Vec<u64>> {
    let (header, mut at) = varint(record)?;
    let header = usize::try_from(header).ok().filter(|h| (at..=100).contains(h))?;
    let mut types = Vec::new();
    while at < header {
        let (kind, length) = varint(record.get(at..header)?)?;
        types.push(kind);
        at += length;
    }
    Some(types)
}

pub(super) fn is_integer(kind: u64) -> bool {
    matches!(kind, 1..=6 | 8 | 9)
}

/// How many bytes a column of this type takes.
pub(super) fn width(kind: u64) -> Option<usize> {
    match kind {
        0 | 8 | 9 => Some(0),
        1..=4 => usize::try_from(kind).ok(),
        5 => Some(6),
        6 | 7 => Some(8),
        10 | 11 => None,
        _ => usize::try_from((kind - 12) / 2).ok(),
    }
}

pub(super) fn record_values(record: &[u8]) -> Option<Vec<Value>> {
    let types = record_types(record)?;
    let mut at = usize::try_from(varint(record)?.0).ok()?;
    let mut values = Vec::with_capacity(types.len());
    for kind in types {
        let end = at.checked_add(width(kind)?)?;
        let bytes = record.get(at..end)?;
        at = end;
        values.push(match kind {
            0 => Value::Null,
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            7 => Value::Real(f64::from_be_bytes(bytes.try_into().ok()?)),
            1..=6 => {
                let sign = if bytes.first().is_some_and(|b| b & 0x80 != 0) { -1 } else { 0 };
                Value::Integer(bytes.iter().fold(sign, |n: i64, b| (n << 8) | i64::from(*b)))
            }
            _ if kind % 2 == 0 => Value::Blob(bytes.to_vec()),
            _ => Value::Text(String::from_utf8(bytes.to_vec()).ok()?),
        });
    }
    Some(values)
}

//! Figures of runs as they stand in a table.

use super::form;

/// Microseconds as seconds with a tenth.
pub(super) fn seconds(us: u64) -> String {
    let tenths = us.saturating_add(50_000) / 100_000;
    format!("{}.{}", form::grouped(tenths / 10), tenths % 10)
}

/// Bytes, as they are said.
pub(super) fn bytes(bytes: u64) -> String {
    let tenths = bytes.saturating_add(50) / 100;
    if tenths < 1_000 {
        format!("{}.{} KB", tenths / 10, tenths % 10)
    } else {
        format!("{} KB", form::grouped(tenths / 10))
    }
}

/// How long something took to compute, in microseconds.
pub(super) fn computed(us: u64) -> String {
    match us {
        0..1_000 => "< 1 ms".to_owned(),
        1_000..1_000_000 => format!("{} ms", us / 1000),
        _ => format!("{} s", seconds(us)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_as_exact_as_they_are_read() {
        assert_eq!((seconds(449_999), seconds(12_450_000)), ("0.4".into(), "12.5".into()));
        assert_eq!(seconds(4_000_000_000), "4,000.0");
        assert_eq!(
            (bytes(40), bytes(12_340), bytes(1_234_567)),
            ("0.0 KB".into(), "12.3 KB".into(), "1,234 KB".into())
        );
        assert_eq!((computed(999), computed(12_999)), ("< 1 ms".into(), "12 ms".into()));
        assert_eq!(computed(1_260_000), "1.3 s");
    }
}

//! How numbers are told to people.

/// A number with its thousands apart: `4,120`.
#[must_use]
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut told = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

#[test]
fn thousands_are_apart() {
    for (n, told) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
        assert_eq!(number(n), told);
    }
}

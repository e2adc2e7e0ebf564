//! Text of one kind made another, as several crates need it.

/// The words of a text with one space between each two, whatever stood there.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

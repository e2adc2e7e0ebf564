//! Enums that know all of their values.

/// An enum of plain values, each with the word it is written as. `ALL` and the words are made from the one list
/// of values, so that a new value cannot be missing from them.
#[macro_export]
macro_rules! listed {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident { $($value:ident = $word:literal),+ $(,)? }
    ) => {
        $(#[$attribute])*
        $visibility enum $name {
            $($value),+
        }

        impl $name {
            /// Every value, in order.
            $visibility const ALL: [Self; [$($word),+].len()] = [$(Self::$value),+];

            /// The word it is written as.
            $visibility const fn word(self) -> &'static str {
                match self {
                    $(Self::$value => $word),+
                }
            }

            /// The value that a word stands for.
            $visibility fn from_word(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|value| value.word() == word)
            }
        }
    };
}

//! Names of packs, pages, items and stores: newtypes whose constructors validate.
//!
//! An item's full id is `<pack>/<page>#<id>`, so pack and page ids hold no `/` and no `#`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{Error, ErrorKind};

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(try_from = "String", into = "String")]
        #[ts(type = "string")]
        pub struct $name(String);

        impl $name {
            /// Takes a name that holds neither `/` nor `#`, no control character, and is not empty.
            ///
            /// # Errors
            /// [`ErrorKind::InvalidId`] for any other text.
            pub fn new(text: impl Into<String>) -> Result<Self, Error> {
                let text = text.into();
                let bad = |c: char| matches!(c, '/' | '#') || c.is_control();
                if text.trim().is_empty() || text.contains(bad) {
                    return Err(Error::new(
                        ErrorKind::InvalidId,
                        format!("{text:?} is not an id: it may hold no `/`, no `#`, and not be empty"),
                    ));
                }
                Ok(Self(text))
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;
            fn try_from(text: String) -> Result<Self, Error> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                Self::new(text)
            }
        }
    };
}

name!(
    /// A pack: `backend`.
    PackId
);
name!(
    /// A page within its pack: `request-lifecycle`.
    PageId
);
name!(
    /// An item within its page: `hop-budget`, `alo.1`.
    LocalId
);

/// A page of a pack, written `<pack>/<page>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct PageRef {
    /// The pack that holds the page.
    pub pack: PackId,
    /// The page's id within the pack.
    pub page: PageId,
}

/// A scheduled item, written `<pack>/<page>#<id>`; what progress is kept under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct ItemId {
    /// The page that holds the item.
    pub page: PageRef,
    /// The item's id within the page.
    pub id: LocalId,
}

impl fmt::Display for PageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.pack, self.page)
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.page, self.id)
    }
}

impl FromStr for PageRef {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let (pack, page) = text.split_once('/').ok_or_else(|| {
            Error::new(ErrorKind::InvalidId, format!("{text:?} is not a page: write pack/page"))
        })?;
        Ok(Self { pack: PackId::new(pack)?, page: PageId::new(page)? })
    }
}

impl FromStr for ItemId {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let (page, id) = text.split_once('#').ok_or_else(|| {
            Error::new(ErrorKind::InvalidId, format!("{text:?} is not an item: write pack/page#id"))
        })?;
        Ok(Self { page: page.parse()?, id: LocalId::new(id)? })
    }
}

macro_rules! through_text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = Error;
            fn try_from(text: String) -> Result<Self, Error> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.to_string()
            }
        }
    };
}
through_text!(PageRef);
through_text!(ItemId);

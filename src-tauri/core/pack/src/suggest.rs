//! What a dead link may have meant. Worked out only for messages that are shown, each target once, and
//! only so many for one list: a vault may hold more dead links than pages.

use std::collections::HashMap;

use super::{
    names::Names,
    resolve::Meant,
    source::{anchor, closest},
};

/// How many suggestions are worked out for one list of messages.
const MOST: usize = 200;

/// Suggestions for one list of messages.
pub(crate) struct Suggestions<'n> {
    names: &'n Names,
    left: usize,
    known: HashMap<Meant, Option<String>>,
}

impl<'n> Suggestions<'n> {
    pub(crate) fn new(names: &'n Names) -> Self {
        Self { names, left: MOST, known: HashMap::new() }
    }

    /// What to write instead, when something there is close enough.
    pub(crate) fn get(&mut self, meant: &Meant) -> Option<String> {
        if let Some(known) = self.known.get(meant) {
            return known.clone();
        }
        self.left = self.left.checked_sub(1)?;
        let close = self.find(meant);
        self.known.insert(meant.clone(), close.clone());
        close
    }

    fn find(&self, meant: &Meant) -> Option<String> {
        let pages = self.names.pages();
        match meant {
            Meant::Path { from, full } => {
                let name = full.rsplit('/').next().unwrap_or(full);
                let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
                let same = self.names.by_name(&stem).map(|entry| entry.page.summary.path.as_str());
                same.filter(|path| path.rsplit('/').next() == Some(name))
                    .or_else(|| closest(full, pages.iter().map(|e| e.page.summary.path.as_str())))
                    .map(|to| relative(from, to))
            }
            Meant::Page(name) => {
                let ids = pages.iter().map(|e| e.page.summary.page.page.as_str());
                closest(name, ids).map(str::to_owned)
            }
            Meant::Anchor { path, fragment } => {
                let entry = pages.get(self.names.at_path(path)?)?;
                closest(&anchor(fragment), entry.anchors.keys().map(String::as_str))
                    .map(str::to_owned)
            }
        }
    }
}

/// How the file `from` writes a link to `to`.
fn relative(from: &str, to: &str) -> String {
    let here: Vec<&str> = from.split('/').collect();
    let there: Vec<&str> = to.split('/').collect();
    let dirs = here.len() - 1;
    let same = here[..dirs].iter().zip(&there).take_while(|(a, b)| a == b).count();
    let same = same.min(there.len() - 1);
    let mut parts = vec![".."; dirs - same];
    parts.extend(&there[same..]);
    parts.join("/")
}

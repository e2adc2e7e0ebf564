//! What the packs say of names, compared with the log: names that changed are recorded, histories that no
//! pack has are left out of the queue.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use rusqlite::Connection;

use super::{
    event::{Body, ItemRenamed, PageRenamed, Renaming, Subject},
    log,
    log::Recorded,
    names,
    store::Store,
    under_way,
};
use item::{
    catalogue::{Catalogue, PageNames},
    error::Result,
    event::EventTime,
    ids::{ItemId, PageRef},
};

impl Store {
    /// Takes note of which items with a history no open pack has, and of new names the packs give to items
    /// and pages. `in_use` are items that something under way is about.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub fn reconcile(
        &self,
        catalogue: &Catalogue,
        pages: &[PageNames],
        in_use: &HashSet<ItemId>,
        moment: EventTime,
    ) -> Result<Recorded> {
        let (renamed, gone, back) = {
            let conn = self.read();
            let known = known_names(&conn)?;
            let renamed = renames(&conn, &known, in_use, catalogue, pages)?;
            let before = absent_names(&conn)?;
            // A name without a history stays absent: taking a rename back may give it one again.
            let back: Vec<i64> = before
                .iter()
                .filter(|(name, _)| catalogue.get(name).is_some())
                .map(|(_, row)| *row)
                .collect();
            let gone: Vec<i64> = known
                .iter()
                .filter(|(name, _)| catalogue.get(name).is_none() && !before.contains_key(name))
                .map(|(_, row)| *row)
                .collect();
            (renamed, gone, back)
        };
        if renamed.is_empty() && gone.is_empty() && back.is_empty() {
            return Ok(Recorded::default());
        }
        self.write(|conn, head| {
            let mut all = Recorded::default();
            for body in renamed {
                all.changed.extend(crate::record::append(conn, head, moment, body)?.changed);
            }
            for item in back {
                conn.prepare_cached("DELETE FROM absent_item WHERE item = ?1")?.execute([item])?;
            }
            for item in gone {
                conn.prepare_cached("INSERT OR IGNORE INTO absent_item (item) VALUES (?1)")?
                    .execute([item])?;
            }
            Ok(all)
        })
    }
}

/// Names that something is recorded of, with their rows.
fn known_names(conn: &Connection) -> Result<HashMap<ItemId, i64>> {
    named(conn, "SELECT item, name FROM item_state JOIN subject ON subject.id = item_state.item")
}

/// Names that no pack had when they were last compared, with their rows.
fn absent_names(conn: &Connection) -> Result<HashMap<ItemId, i64>> {
    named(conn, "SELECT item, name FROM absent_item JOIN subject ON subject.id = absent_item.item")
}

fn named(conn: &Connection, query: &str) -> Result<HashMap<ItemId, i64>> {
    let mut query = conn.prepare_cached(query)?;
    let mut rows = query.query([])?;
    let mut known = HashMap::new();
    while let Some(row) = rows.next()? {
        known.insert(row.get::<_, String>("name")?.parse()?, row.get("item")?);
    }
    Ok(known)
}

/// Whether anything is kept under this very name of a page.
fn is_known_page(conn: &Connection, page: &PageRef) -> Result<bool> {
    if under_way::is_about_page(conn, page)? {
        return Ok(true);
    }
    match log::find_subject(conn, &Subject::Page(page.clone()))? {
        Some(row) => Ok(!names::events(conn, row)?.is_empty()),
        None => Ok(false),
    }
}

/// The renames that the packs tell of and the log does not know yet, in the order to be recorded.
fn renames(
    conn: &Connection,
    known: &HashMap<ItemId, i64>,
    in_use: &HashSet<ItemId>,
    catalogue: &Catalogue,
    pages: &[PageNames],
) -> Result<Vec<Body>> {
    let under_way = under_way::items_under_way(conn)?;
    let is_known =
        |was: &ItemId| known.contains_key(was) || in_use.contains(was) || under_way.contains(was);
    let claims =
        catalogue.items().iter().flat_map(|meta| meta.was.iter().map(move |was| (was, &meta.id)));
    let mut items = Vec::new();
    for (was, id) in claims.filter(|(was, id)| was != id && is_known(was)) {
        let (from, to) = (Subject::Item(was.clone()), Subject::Item(id.clone()));
        if !names::is_refused(conn, &from, &to)? {
            items.push((was, id, catalogue.get(was).is_some()));
        }
    }
    let open: HashSet<&PageRef> = pages.iter().map(|page| &page.page).collect();
    let claims = pages.iter().flat_map(|page| page.was.iter().map(move |was| (was, &page.page)));
    let mut renamed = Vec::new();
    for (was, id) in claims.filter(|(was, id)| was != id) {
        let (from, to) = (Subject::Page(was.clone()), Subject::Page(id.clone()));
        if is_known_page(conn, was)? && !names::is_refused(conn, &from, &to)? {
            renamed.push((was, id, open.contains(was)));
        }
    }
    let items = in_order(items)
        .into_iter()
        .map(|(from, to)| Body::ItemRenamed(ItemRenamed { from, to, why: Renaming::Pack }));
    let pages =
        in_order(renamed).into_iter().map(|(from, to)| Body::PageRenamed(PageRenamed { from, to }));
    Ok(items.chain(pages).collect())
}

/// Which of these claims are renames, in the order to be recorded: an earlier name, who claims it, and
/// whether a pack still has that name.
fn in_order<T: Clone + Eq + Hash>(claims: Vec<(&T, &T, bool)>) -> Vec<(T, T)> {
    let mut found: Vec<(T, T)> = Vec::new();
    // Old names by those who claim them: of two that claim the same, the first has it.
    let mut moved: HashSet<&T> = HashSet::new();
    let mut taken_over: HashSet<&T> = HashSet::new();
    let mut carried: Vec<(&T, &T)> = Vec::new();
    for (was, to, in_use) in claims {
        if moved.contains(was) {
            continue;
        }
        if in_use {
            carried.push((was, to));
        } else {
            moved.insert(was);
            taken_over.insert(to);
            found.push((was.clone(), to.clone()));
        }
    }
    // A name that something still carries is no rename, unless that has just come by it: a and b are called
    // b and c at once. What was there makes room before the other moves in.
    loop {
        let room = carried.iter().position(|(was, to)| {
            taken_over.contains(was) && !moved.contains(was) && !moved.contains(to)
        });
        let Some(room) = room else { break };
        let (was, to) = carried.swap_remove(room);
        moved.insert(was);
        taken_over.insert(to);
        found.push((was.clone(), to.clone()));
    }
    found.reverse();
    found
}

//! Keeps what is in progress up to date with the names that items and pages have now.
//!
//! Invariant: what lies in the working state is renamed in the transaction of the rename. A run is in memory
//! as well; it knows as of which rename its names are and follows the later ones when it is looked at, and
//! once more in the transaction that ends it.

use std::collections::HashSet;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::{
    event::{Body, ItemRenamed, PageRenamed},
    form_drafts::{About, Form},
    log, pages,
    store::Store,
};
use item::{
    error::Result,
    event::Hlc,
    ids::{ItemId, PageRef},
};
use memory::session::{ItemFilter, SessionRequest};

/// When the names that something under way carries were those of the packs: as of which rename. What is
/// renamed later goes on under its new name; that a rename is taken back changes the history's name, not the
/// pack's, and nothing here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamesAsOf(Hlc);

/// The renames of items since then, in order.
#[derive(Debug, Default)]
pub struct ItemRenames {
    moves: Vec<(ItemId, ItemId)>,
    now: Option<NamesAsOf>,
}

impl ItemRenames {
    pub(crate) fn since(conn: &Connection, known: NamesAsOf) -> Result<Self> {
        let events = log::renames_since(conn, known.0)?;
        let now = events.iter().map(|event| NamesAsOf(event.hlc)).next_back();
        let moves = events.into_iter().filter_map(|event| match event.body {
            Body::ItemRenamed(renamed) => Some((renamed.from, renamed.to)),
            _ => None,
        });
        Ok(Self { moves: moves.collect(), now })
    }

    /// As of when names are once these renames are followed; none when there is nothing to follow.
    pub fn now(&self) -> Option<NamesAsOf> {
        self.now
    }

    /// The name that an item has now.
    pub fn follow(&self, item: &ItemId) -> ItemId {
        let now =
            self.moves.iter().fold(item, |name, (from, to)| if name == from { to } else { name });
        now.clone()
    }
}

/// Gives what is in progress the new name.
pub(crate) fn rename(conn: &Connection, body: &Body) -> Result<()> {
    match body {
        Body::ItemRenamed(ItemRenamed { from, to, .. }) => rename_item(conn, from, to),
        Body::PageRenamed(PageRenamed { from, to }) => rename_page(conn, from, to),
        _ => Ok(()),
    }
}

/// Boards, drills, sessions and what is typed into forms about an item. Runs follow by [`ItemRenames`]: they
/// are in memory too.
fn rename_item(conn: &Connection, from: &ItemId, to: &ItemId) -> Result<()> {
    let (old, new) = (from.to_string(), to.to_string());
    conn.prepare_cached("UPDATE board SET item = ?2 WHERE item = ?1")?.execute([&old, &new])?;
    conn.prepare_cached("UPDATE session_item SET item = ?2 WHERE item = ?1")?
        .execute([&old, &new])?;
    rename_in_filter(conn, |filter| rename_in(&mut filter.items, from, to))?;
    for drill in drills(conn)? {
        if let Some((kind, _)) = drilled(&drill).filter(|(_, item)| item == from) {
            rename_draft(conn, &drill, &format!("{kind}{to}"))?;
        }
    }
    for form in forms(About::Item) {
        rename_draft(conn, &form.row(&old), &form.row(&new))?;
    }
    Ok(())
}

/// Where somebody is reading, what a session asks for, and what is typed into a form about a page.
fn rename_page(conn: &Connection, from: &PageRef, to: &PageRef) -> Result<()> {
    let (old, new) = (from.to_string(), to.to_string());
    rename_row(conn, "place", "page", &old, &new)?;
    rename_in_filter(conn, |filter| rename_in(&mut filter.pages, from, to))?;
    for (form, draft) in forms_of_page(conn, from)? {
        let place = &draft[form.row(&old).len()..];
        rename_draft(conn, &draft, &format!("{}{place}", form.row(&new)))?;
    }
    Ok(())
}

/// Moves a row to another name. Of two, the newer one stays; under the old name nothing is left, so that the
/// rename is not found again.
fn rename_row(conn: &Connection, table: &str, name: &str, from: &str, to: &str) -> Result<()> {
    if from == to {
        return Ok(());
    }
    conn.prepare_cached(&format!(
        "DELETE FROM {table} WHERE {name} = ?2 AND at <= (SELECT at FROM {table} WHERE {name} = ?1)"
    ))?
    .execute([from, to])?;
    conn.prepare_cached(&format!("UPDATE OR IGNORE {table} SET {name} = ?2 WHERE {name} = ?1"))?
        .execute([from, to])?;
    conn.prepare_cached(&format!("DELETE FROM {table} WHERE {name} = ?1"))?.execute([from])?;
    Ok(())
}

fn rename_draft(conn: &Connection, from: &str, to: &str) -> Result<()> {
    rename_row(conn, "draft", "name", from, to)
}

fn forms(about: About) -> impl Iterator<Item = Form> {
    Form::ALL.into_iter().filter(move |form| form.about() == about)
}

/// The drafts of forms about a page, or about a place on it: `form:note:pack/page`,
/// `form:flag:pack/page#anchor`.
fn forms_of_page(conn: &Connection, page: &PageRef) -> Result<Vec<(Form, String)>> {
    let mut query = conn.prepare_cached(
        "SELECT name FROM draft WHERE name = ?1 OR substr(name, 1, length(?2)) = ?2",
    )?;
    let mut found = Vec::new();
    for form in forms(About::Page) {
        let name = form.row(&page.to_string());
        let names = query.query_map([&name, &format!("{name}#")], |row| row.get(0))?;
        for name in names {
            found.push((form, name?));
        }
    }
    Ok(found)
}

/// The items that something is typed into a form about.
fn items_of_forms(conn: &Connection) -> Result<Vec<ItemId>> {
    let mut items = Vec::new();
    for form in forms(About::Item) {
        let start = form.row("");
        items.extend(
            drafts(conn, &start)?.iter().filter_map(|name| name[start.len()..].parse().ok()),
        );
    }
    Ok(items)
}

/// The names of the drills under way: `drill:kind:pack/page#item`.
fn drills(conn: &Connection) -> Result<Vec<String>> {
    drafts(conn, "drill:")
}

/// The names of drafts that begin like this.
fn drafts(conn: &Connection, start: &str) -> Result<Vec<String>> {
    let mut query =
        conn.prepare_cached("SELECT name FROM draft WHERE substr(name, 1, length(?1)) = ?1")?;
    let names = query.query_map([start], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

/// A drill's name up to its diagram, and the diagram.
fn drilled(name: &str) -> Option<(&str, ItemId)> {
    let (at, _) = name.match_indices(':').nth(1)?;
    let (kind, item) = name.split_at(at + 1);
    Some((kind, item.parse().ok()?))
}

/// The items that boards, drills, forms, a session and open flags are about, by the names they have now.
pub(super) fn items_under_way(conn: &Connection) -> Result<HashSet<ItemId>> {
    let mut query = conn.prepare_cached(
        "SELECT item FROM board WHERE item IS NOT NULL UNION
         SELECT item FROM session_item JOIN session ON session.id = session_item.session
         WHERE session.ended_at IS NULL",
    )?;
    let names = query.query_map([], |row| row.get::<_, String>(0))?;
    let mut items = names.map(|name| name?.parse()).collect::<Result<HashSet<ItemId>>>()?;
    items.extend(drills(conn)?.iter().filter_map(|name| Some(drilled(name)?.1)));
    items.extend(items_of_forms(conn)?);
    items.extend(pages::flags(conn)?.into_iter().filter_map(|flag| flag.item));
    Ok(items)
}

fn rename_in<T: PartialEq + Clone>(names: &mut [T], from: &T, to: &T) {
    for name in names.iter_mut().filter(|name| *name == from) {
        name.clone_from(to);
    }
}

/// What the sessions that are not over ask for. One that can't be read is told of when it is resumed.
fn open_requests(conn: &Connection) -> Result<Vec<(String, SessionRequest)>> {
    let mut query =
        conn.prepare_cached("SELECT id, request FROM session WHERE ended_at IS NULL")?;
    let mut rows = query.query([])?;
    let mut open = Vec::new();
    while let Some(row) = rows.next()? {
        if let Ok(request) = serde_json::from_str(&row.get::<_, String>("request")?) {
            open.push((row.get("id")?, request));
        }
    }
    Ok(open)
}

/// Whether something in progress is about a page: a place, a form, a session.
pub(super) fn is_about_page(conn: &Connection, page: &PageRef) -> Result<bool> {
    let at =
        conn.prepare_cached("SELECT 1 FROM place WHERE page = ?1")?.exists([page.to_string()])?;
    Ok(at
        || !forms_of_page(conn, page)?.is_empty()
        || open_requests(conn)?.iter().any(|(_, request)| request.filter.pages.contains(page)))
}

/// Changes what the sessions that are not over ask for.
fn rename_in_filter(conn: &Connection, rename: impl Fn(&mut ItemFilter)) -> Result<()> {
    for (id, mut request) in open_requests(conn)? {
        rename(&mut request.filter);
        if let Ok(renamed) = serde_json::to_string(&request) {
            conn.prepare_cached("UPDATE session SET request = ?2 WHERE id = ?1")?
                .execute([id, renamed])?;
        }
    }
    Ok(())
}

impl Store {
    /// As of which rename names are now.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn names_as_of(&self) -> Result<NamesAsOf> {
        Ok(NamesAsOf(log::last_rename(&self.read())?))
    }

    /// The renames of items since then.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn item_renames_since(&self, known: NamesAsOf) -> Result<ItemRenames> {
        ItemRenames::since(&self.read(), known)
    }
}

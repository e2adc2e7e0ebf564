//! Items that are given rather than read from files.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Arc, Mutex, PoisonError},
};

use html::Html;
use item::{
    catalogue::{Catalogue, ItemMeta, PageNames},
    ids::{ItemId, LocalId, PageRef},
    kind::{ItemKind, Rating},
    model::{Item, ItemBody, Layer, Level, Round, Segment},
    template::{Slot, SlotKind, Template},
};
use memory::session::Answer;
use study::content::Content;

/// Pages of items, in the order they were put there.
#[derive(Debug, Default)]
pub struct Shelf {
    pages: Mutex<Vec<(PageRef, Vec<Item>)>>,
    /// Pages with an id that they had before.
    earlier: Mutex<Vec<(PageRef, PageRef)>>,
}

impl Shelf {
    /// An empty one.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Puts an item on a page, after those that are there.
    pub fn put(&self, item: Item) {
        let mut pages = self.lock();
        match pages.iter_mut().find(|(page, _)| *page == item.id.page) {
            Some((_, items)) => items.push(item),
            None => pages.push((item.id.page.clone(), vec![item])),
        }
    }

    /// Puts `n` cards on a page, under one layer: `pack/page#c0`, `c1`, …
    pub fn cards(&self, page: &str, layer: Option<&str>, n: usize) -> Vec<ItemId> {
        (0..n)
            .map(|i| {
                let mut card = card(&format!("{page}#c{i}"));
                card.layer = layer.map(str::to_owned);
                let id = card.id.clone();
                self.put(card);
                id
            })
            .collect()
    }

    /// Changes an item in place, or takes it away when `f` returns nothing.
    pub fn edit(&self, id: &ItemId, f: impl Fn(Item) -> Option<Item>) {
        for (_, items) in self.lock().iter_mut() {
            let all = std::mem::take(items);
            *items = all
                .into_iter()
                .filter_map(|item| if item.id == *id { f(item) } else { Some(item) })
                .collect();
        }
    }

    /// Gives a page, and the items on it, another name, and says what it was.
    pub fn rename_page(&self, from: &PageRef, to: &PageRef) {
        for (page, items) in self.lock().iter_mut().filter(|(page, _)| page == from) {
            page.clone_from(to);
            for item in items {
                item.was.push(item.id.clone());
                item.id.page.clone_from(to);
            }
        }
        self.earlier().push((to.clone(), from.clone()));
    }

    fn earlier(&self) -> std::sync::MutexGuard<'_, Vec<(PageRef, PageRef)>> {
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(PageRef, Vec<Item>)>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Content for Shelf {
    fn pages(&self) -> Vec<PageRef> {
        self.lock().iter().map(|(page, _)| page.clone()).collect()
    }
    fn page_names(&self) -> Vec<PageNames> {
        let earlier = self.earlier();
        let was = |page: &PageRef| {
            earlier.iter().filter(|(now, _)| now == page).map(|(_, was)| was.clone()).collect()
        };
        self.pages().into_iter().map(|page| PageNames { was: was(&page), page }).collect()
    }
    fn page_title(&self, page: &PageRef) -> Option<String> {
        self.lock().iter().find(|(p, _)| p == page).map(|(p, _)| format!("On {}", p.page))
    }
    fn layers(&self, page: &PageRef) -> Vec<Layer> {
        let mut layers: Vec<Layer> = Vec::new();
        for id in self.metas(page).into_iter().filter_map(|meta| meta.layer) {
            if layers.iter().all(|layer| layer.id != id) {
                layers.push(Layer { title: id.clone(), anchor: id.clone(), id });
            }
        }
        layers
    }
    fn metas(&self, page: &PageRef) -> Vec<ItemMeta> {
        let pages = self.lock();
        let items = pages.iter().find(|(p, _)| p == page).map(|(_, items)| items.iter());
        items.into_iter().flatten().map(meta_of).collect()
    }
    fn meta(&self, id: &ItemId) -> Option<ItemMeta> {
        self.item(id).as_ref().map(meta_of)
    }
    fn item(&self, id: &ItemId) -> Option<Item> {
        let pages = self.lock();
        let (_, items) = pages.iter().find(|(page, _)| *page == id.page)?;
        items.iter().find(|item| item.id == *id).cloned()
    }
    fn catalogue(&self) -> Arc<Catalogue> {
        let all = self.lock().iter().flat_map(|(_, items)| items.iter().map(meta_of)).collect();
        Arc::new(Catalogue::new(all))
    }
}

/// What a pack says of an item besides its text.
fn meta_of(item: &Item) -> ItemMeta {
    let mut meta = ItemMeta {
        id: item.id.clone(),
        was: item.was.clone(),
        kind: ItemKind::of(&item.body),
        title: item.title.clone(),
        layer: item.layer.clone(),
        group: item.sibling_group.clone(),
        level: None,
        category: None,
        tags: Vec::new(),
        minutes: None,
        diagram: matches!(item.body, ItemBody::Diagram { .. }),
        fingerprint: item.fingerprint.clone(),
        answer: 0,
    };
    let answer = match &item.body {
        ItemBody::Card { answer_text, .. } => answer_text.as_str(),
        ItemBody::Question { level, category, tags, answer_html, .. } => {
            meta.level = *level;
            meta.category.clone_from(category);
            meta.tags.clone_from(tags);
            answer_html
        }
        ItemBody::Diagram { minutes, source, .. } => {
            meta.minutes = Some(*minutes);
            source
        }
        ItemBody::Script { minutes, .. } => {
            meta.minutes = Some(*minutes);
            ""
        }
    };
    let mut hash = DefaultHasher::new();
    answer.split_whitespace().for_each(|word| word.hash(&mut hash));
    ItemMeta { answer: hash.finish().cast_signed(), ..meta }
}

/// An item by name: `item("backend/caching#stampede")`.
pub fn item(text: &str) -> ItemId {
    text.parse().unwrap_or_else(|e| unreachable!("{text}: {e}"))
}

/// A card.
pub fn card(id: &str) -> Item {
    let id = item(id);
    let body = ItemBody::Card {
        cue: false,
        prompt_html: Html::sanitise(&format!("<p>What is {}?</p>", id.id)),
        answer_html: Html::sanitise(&format!("<p>It is {}.</p>", id.id)),
        answer_text: format!("It is {}.", id.id),
    };
    with_body(id, body)
}

/// A recognition cue.
pub fn cue(id: &str) -> Item {
    let mut item = card(id);
    if let ItemBody::Card { cue, .. } = &mut item.body {
        *cue = true;
    }
    item
}

/// An interview question.
pub fn question(id: &str, level: Level, category: &str) -> Item {
    let body = ItemBody::Question {
        level: Some(level),
        category: Some(category.to_owned()),
        tags: vec!["tagged".to_owned()],
        seconds: 90,
        prompt_html: Html::sanitise("<p>Why?</p>"),
        answer_html: Html::sanitise("<p>Because.</p>"),
        answer_words: 150,
        key_points: vec!["one".to_owned(), "two".to_owned()],
        follow_ups: Vec::new(),
        more_html: None,
        wrong_turns_html: None,
    };
    with_body(item(id), body)
}

/// A diagram to redraw.
pub fn diagram(id: &str, minutes: f64) -> Item {
    let body = ItemBody::Diagram {
        title: "A path".to_owned(),
        source: "flowchart LR\n  A --> B".to_owned(),
        minutes,
        requirements: Vec::new(),
        invariants: Vec::new(),
    };
    with_body(item(id), body)
}

/// A script of two segments of two minutes, of which the second is a round of two questions.
pub fn script(id: &str, board: Option<ItemId>) -> Item {
    let segment = |id: &str, round: Option<Round>| Segment {
        id: LocalId::new(id).unwrap_or_else(|e| unreachable!("{id}: {e}")),
        title: id.to_owned(),
        minutes: 2.0,
        prompt_html: Html::default(),
        key_points: Vec::new(),
        round,
    };
    let round = Round { questions: 2, seconds: 60, level: None, category: None };
    let segments = vec![segment("one", None), segment("two", Some(round))];
    with_body(item(id), ItemBody::Script { minutes: 4.0, board, segments })
}

/// An answer without hints and without a look at the key points.
pub fn answer_to(item: &ItemId, rating: Rating, took_ms: u32) -> Answer {
    Answer { item: item.clone(), rating, took_ms, hints: 0, peeked: false, key_points: Vec::new() }
}

/// A slot of ten minutes, drawn by lot, with nothing beside it.
pub fn slot(kind: SlotKind, count: u32, level: Vec<Level>) -> Slot {
    Slot {
        title: String::new(),
        minutes: 10.0,
        kind,
        count,
        level,
        category: Vec::new(),
        item: None,
        board: false,
        recording: false,
    }
}

/// An interview template that is not saved yet.
pub fn template(title: &str, minutes: f64, slots: Vec<Slot>) -> Template {
    Template { id: String::new(), title: title.to_owned(), minutes, summary: String::new(), slots }
}

fn with_body(id: ItemId, body: ItemBody) -> Item {
    Item {
        was: Vec::new(),
        title: format!("What is {}?", id.id),
        anchor: String::new(),
        layer: None,
        sibling_group: None,
        line: 1,
        fingerprint: format!("{id} as written"),
        id,
        body,
    }
}

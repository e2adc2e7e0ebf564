//! How a test names what it means: by test id, by role and name as a screen reader does, or by text.

use serde_json::{Value, json};

/// Names one element of the page. Only what is visible is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locator {
    how: &'static str,
    what: String,
    name: Option<String>,
}

/// The element with this `data-testid`.
pub fn test_id(id: &str) -> Locator {
    Locator { how: "test", what: id.to_owned(), name: None }
}

/// The first element that matches a CSS selector.
pub fn css(selector: &str) -> Locator {
    Locator { how: "css", what: selector.to_owned(), name: None }
}

/// The element of a role (`button`, `link`, `heading`, `dialog` …) whose name is, or else holds, `name`.
pub fn role(role: &str, name: &str) -> Locator {
    Locator { how: "role", what: role.to_owned(), name: Some(name.to_owned()) }
}

/// The button called `name`.
pub fn button(name: &str) -> Locator {
    role("button", name)
}

/// The link called `name`.
pub fn link(name: &str) -> Locator {
    role("link", name)
}

/// The innermost element whose text holds `text`.
pub fn text(text: &str) -> Locator {
    Locator { how: "text", what: text.to_owned(), name: None }
}

impl Locator {
    pub(crate) fn args(&self) -> Value {
        json!([self.how, self.what, self.name])
    }
}

impl std::fmt::Display for Locator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{} {name:?}", self.what),
            None => write!(f, "{} {:?}", self.how, self.what),
        }
    }
}

/// Finds what a [`Locator`] names; the body of a function of (how, what, name).
pub(crate) const FIND: &str = r#"
const [how, what, name] = arguments;
const visible = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
const clean = (s) => (s || "").replace(/\s+/g, " ").trim();
if (how === "test") return [...document.querySelectorAll(`[data-testid="${CSS.escape(what)}"]`)].find(visible) || null;
if (how === "css") return [...document.querySelectorAll(what)].find(visible) || null;
if (how === "text") {
  const wanted = clean(what);
  let best = null;
  for (const e of document.body.querySelectorAll("*")) {
    if (["SCRIPT", "STYLE"].includes(e.tagName) || !visible(e)) continue;
    if (clean(e.innerText ?? e.textContent).includes(wanted) && (!best || best.contains(e))) best = e;
  }
  return best;
}
const tags = {
  button: "button, summary, input[type=button], input[type=submit]", link: "a[href]",
  heading: "h1, h2, h3, h4, h5, h6", textbox: "input:not([type]), input[type=text], input[type=search], textarea",
  searchbox: "input[type=search]", checkbox: "input[type=checkbox]", radio: "input[type=radio]",
  dialog: "dialog", navigation: "nav", main: "main", option: "option", listitem: "li", img: "img",
  slider: "input[type=range]", combobox: "select", region: "section[aria-label], section[aria-labelledby]",
  switch: "input[type=checkbox]",
};
const selector = `[role="${what}"]` + (tags[what] ? `, ${tags[what]}` : "");
const called = (e) => {
  const by = e.getAttribute("aria-labelledby");
  if (by) return clean(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(" "));
  return clean(e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.innerText || e.textContent
    || e.getAttribute("title") || e.getAttribute("alt") || e.getAttribute("placeholder"));
};
// A switch or a box may itself be hidden under what is drawn in its place.
const seen = (e) => visible(e) || (e.labels?.length && visible(e.labels[0]));
const all = [...document.querySelectorAll(selector)].filter(seen);
return all.find((e) => called(e) === name) || all.find((e) => called(e).includes(name)) || null;
"#;

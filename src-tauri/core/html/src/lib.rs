//! HTML that the window may show. Making an [`Html`] sanitises it, so there is no other kind: only tags,
//! attributes, classes and addresses that are named here pass. Packs are untrusted.

use std::{borrow::Cow, collections::HashSet, sync::LazyLock};

use ammonia::{Builder, UrlRelative};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The scheme of the addresses of a pack's images.
pub const IMAGE_SCHEME: &str = "pack-image";
/// What the address of every image begins with.
pub const IMAGE_ADDRESS: &str = "pack-image://localhost/";

/// Classes that the renderer gives and the window styles; highlighting adds `c-…`.
const CLASSES: &[&str] = &[
    "callout",
    "callout-title",
    "cloze",
    "cloze-blank",
    "code",
    "dead-link",
    "diagram",
    "embed",
    "embed-label",
    "external",
    "file-link",
    "footnote",
    "footnote-backref",
    "footnote-number",
    "footnote-ref",
    "footnotes",
    "key-points",
    "listing",
    "listing-file",
    "math",
    "math-block",
    "missing-image",
    "not-shown",
    "page-link",
    "remote-image",
    "table-scroll",
    "task",
    "task-done",
    "tasks",
    "answer-label",
];

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .add_tags(["tfoot", "section", "input"])
        // Whatever a page says, it is a box that shows a state and takes none.
        .set_tag_attribute_value("input", "type", "checkbox")
        .set_tag_attribute_value("input", "disabled", "")
        .add_generic_attributes(["id", "class", "data-item", "dir"])
        .add_tag_attributes("pre", ["data-language", "tabindex"])
        .add_tag_attributes("input", ["type", "disabled", "checked"])
        .add_tag_attributes("div", ["role", "aria-label"])
        .add_tag_attributes("aside", ["data-callout"])
        .add_tag_attributes("details", ["open", "data-callout"])
        .add_tag_attributes("figure", ["data-diagram", "data-title"])
        .add_tag_attributes("div", ["tabindex", "align"])
        .add_tag_attributes("img", ["loading"])
        .add_tag_attributes("a", ["name"])
        .add_tag_attributes("li", ["value"])
        .add_tag_attributes("ol", ["reversed", "type"])
        .add_tag_attributes("span", ["role", "aria-label"])
        .add_tag_attributes("p", ["align"])
        .add_tag_attributes("sup", ["id"])
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer"))
        .attribute_filter(filter);
    let schemes: HashSet<&str> =
        ["http", "https", "mailto", "tel", "data", "understudy", IMAGE_SCHEME]
            .into_iter()
            .collect();
    builder.url_schemes(schemes);
    builder
});

fn filter<'u>(element: &str, attribute: &str, value: &'u str) -> Option<Cow<'u, str>> {
    match (element, attribute) {
        (_, "class") => {
            let kept: Vec<&str> = value
                .split_whitespace()
                .filter(|class| CLASSES.contains(class) || is_ours(class))
                .collect();
            (!kept.is_empty()).then(|| Cow::Owned(kept.join(" ")))
        }
        ("a", "href") => is_openable(value).then_some(Cow::Borrowed(value)),
        ("img", "src") => {
            let ours = value.starts_with("data:image/") || value.starts_with(IMAGE_ADDRESS);
            ours.then_some(Cow::Borrowed(value))
        }
        // Nothing else has an address to load or to open.
        (_, "href" | "src" | "cite" | "background" | "longdesc") => None,
        ("input", "type") => (value == "checkbox").then_some(Cow::Borrowed(value)),
        ("div" | "pre", "tabindex") => (value == "0").then_some(Cow::Borrowed(value)),
        _ => Some(Cow::Borrowed(value)),
    }
}

fn is_ours(class: &str) -> bool {
    ["c-", "callout-", "align-"].iter().any(|prefix| {
        class.strip_prefix(prefix).is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        })
    })
}

/// Addresses that a click may open: pages of packs, places on this page, the web, mail.
pub fn is_openable(address: &str) -> bool {
    let lower = address.trim_start().to_ascii_lowercase();
    ["understudy:", "#", "http://", "https://", "mailto:"].iter().any(|p| lower.starts_with(p))
}

/// HTML that the window may show as it is. Making one sanitises it, so there is no other kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export, type = "string & { readonly isHtml: true }")]
pub struct Html(String);

impl Html {
    /// What may be shown of `html`, without the space around it.
    pub fn sanitise(html: &str) -> Self {
        Self(SANITISER.clean(html).to_string().trim().to_owned())
    }
}

impl std::ops::Deref for Html {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Html {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_named_passes() {
        fn check(html: &str, expected: &str) {
            assert_eq!(&*Html::sanitise(html), expected);
        }
        check("<script>alert(1)</script><b onclick=x>a</b>", "<b>a</b>");
        check("<a href=\"javascript:x\">a</a>", "<a rel=\"noopener noreferrer\">a</a>");
        check("<a href=\"data:text/html,x\">a</a>", "<a rel=\"noopener noreferrer\">a</a>");
        check("<a href=\"file:///etc\">a</a>", "<a rel=\"noopener noreferrer\">a</a>");
        check("<img src=\"https://x/y.png\">", "<img>");
        check("<img src=\"data:image/png;base64,AA\">", "<img src=\"data:image/png;base64,AA\">");
        check("<img src=\"data:text/html,AA\">", "<img>");
        check(
            "<img src=\"pack-image://localhost/p/x.png?v=1-2\">",
            "<img src=\"pack-image://localhost/p/x.png?v=1-2\">",
        );
        check("<img src=\"pack-image://elsewhere/x.png\">", "<img>");
        check(
            "<a href=\"pack-image://localhost/p/x.png\">a</a>",
            "<a rel=\"noopener noreferrer\">a</a>",
        );
        check("<svg onload=x><circle/></svg><iframe src=x></iframe>", "");
        check(
            "<p style=\"position:fixed\" class=\"modal callout\">a</p>",
            "<p class=\"callout\">a</p>",
        );
        check("<span class=\"c-keyword c-\">a</span>", "<span class=\"c-keyword\">a</span>");
        check(
            "<form action=x><input type=text><button>b</button></form>",
            "<input type=\"checkbox\" disabled=\"\">b",
        );
        check(
            "<details open><summary>s</summary>t</details>",
            "<details open=\"\"><summary>s</summary>t</details>",
        );
        check("<blockquote cite=\"https://x\">a</blockquote>", "<blockquote>a</blockquote>");
        check("<math><mtext><style><img src=x onerror=y></style></mtext></math>", "");
    }
}

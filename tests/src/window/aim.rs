//! What the page is asked around a click or a key, so that it meets what it was meant for.

/// Waits for two frames: what is drawn has then taken on its keys; the body of an async function.
pub(super) const DRAWN: &str = r#"
const frame = () => new Promise((next) => { requestAnimationFrame(next); setTimeout(next, 500); });
await frame();
await frame();
"#;

/// Waits until an element has not moved for two frames, or a second has passed; an async function of (element).
pub(super) const STILL: &str = r#"
const [element] = args;
const frame = () => new Promise((next) => { requestAnimationFrame(next); setTimeout(next, 500); });
const place = () => JSON.stringify(element.getBoundingClientRect());
const end = performance.now() + 1000;
for (let before = "", still = 0; still < 2 && performance.now() < end; ) {
  await frame();
  const now = place();
  still = now === before ? still + 1 : 0;
  before = now;
}
"#;

/// Lets the mouse through to one element only, until [`WHERE`] is asked; a function of (element).
pub(super) const GUARD: &str = r#"
const [element] = arguments;
const kinds = ["pointerdown", "mousedown", "pointerup", "mouseup", "click"];
const place = () => JSON.stringify(element.getBoundingClientRect());
const aim = { went: "unseen" };
let pressedAt = null;
const look = (event) => {
  if (event.composedPath().includes(element)) {
    aim.went = "met";
    pressedAt ??= place();
  } else if (pressedAt === null) {
    aim.went = "elsewhere";
    event.stopImmediatePropagation();
    event.preventDefault();
  } else if (event.type === "mouseup" && element.isConnected && place() !== pressedAt) {
    // Pressed, then moved away before it was let go: no click comes of that. When it stayed where it
    // was, the screen changed under the mouse because it was pressed, and all is well.
    aim.went = "elsewhere";
  }
};
for (const kind of kinds) window.addEventListener(kind, look, true);
aim.end = () => { for (const kind of kinds) window.removeEventListener(kind, look, true); };
window.aim?.end();
window.aim = aim;
"#;

/// Takes the guard away and tells where the click went: "elsewhere", "met", "unseen" when the page saw
/// no mouse at all, or null when there is another page by now.
pub(super) const WHERE: &str = r#"
const aim = window.aim;
if (!aim) return null;
aim.end();
delete window.aim;
return aim.went;
"#;

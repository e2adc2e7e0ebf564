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
const aim = { met: false, missed: false };
const look = (event) => {
  if (event.composedPath().includes(element)) aim.met = true;
  // Once it is met, what follows belongs to it: a screen may change under the button.
  else if (!aim.met) {
    aim.missed = true;
    event.stopImmediatePropagation();
    event.preventDefault();
  }
};
for (const kind of kinds) window.addEventListener(kind, look, true);
aim.end = () => { for (const kind of kinds) window.removeEventListener(kind, look, true); };
window.aim?.end();
window.aim = aim;
"#;

/// Takes the guard away and tells where the click went: "elsewhere", "met", or null when the page saw none.
pub(super) const WHERE: &str = r#"
const aim = window.aim;
if (!aim) return null;
aim.end();
delete window.aim;
return aim.met ? "met" : aim.missed ? "elsewhere" : null;
"#;

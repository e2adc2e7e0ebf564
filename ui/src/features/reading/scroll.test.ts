import { expect, test } from "vitest";

import { landmarksOf, spotOf } from "./scroll";

const HEADINGS = { one: 500, two: 1500, last: 2800 };
const [PAGE, WINDOW, BAR] = [3000, 800, 50];

function place(element: Element, top: number, height: number) {
  element.getBoundingClientRect = () => new DOMRect(0, top, 100, height);
}

/** Where one is on a page of three headings that is scrolled so far. */
function check(
  scrollTop: number,
  expected: { anchor: string | null; reading: string | null; offset: number; percent: number },
) {
  document.body.innerHTML = `<main><div class="bar"></div><article>${Object.keys(HEADINGS)
    .map((id) => `<h2 id="${id}"></h2>`)
    .join("")}</article></main>`;
  const [scroller, article] = [document.querySelector("main"), document.querySelector("article")];
  if (scroller === null || article === null) throw new Error("invariant: both are there");
  Object.defineProperties(scroller, {
    scrollHeight: { value: PAGE },
    clientHeight: { value: WINDOW },
    scrollTop: { value: scrollTop },
  });
  place(scroller, 0, WINDOW);
  place(article, -scrollTop, PAGE);
  for (const bar of scroller.querySelectorAll(".bar")) place(bar, 0, BAR);
  for (const [id, at] of Object.entries(HEADINGS))
    place(article.querySelector(`#${id}`) ?? article, at - scrollTop, 30);
  const spot = spotOf(scroller, article, landmarksOf(article, Object.keys(HEADINGS)));
  expect({ ...spot, offset: Number(spot.offset.toFixed(2)), percent: Math.round(spot.percent) }).toEqual(expected);
}

test("at the top, before the first heading", () => check(0, { anchor: null, reading: null, offset: 0.1, percent: 0 }));
test("what stands in the upper third is being read", () =>
  check(300, { anchor: null, reading: "one", offset: 0.7, percent: 14 }));
test("a heading under the bar", () => check(450, { anchor: "one", reading: "one", offset: 0, percent: 20 }));
test("in the middle of a section", () => check(1000, { anchor: "one", reading: "one", offset: 0.55, percent: 45 }));
test("a heading that was just passed is the one meant", () =>
  check(1460, { anchor: "two", reading: "two", offset: 0.01, percent: 66 }));
test("at the end the last heading is read, though it never reaches the bar", () =>
  check(2200, { anchor: "two", reading: "last", offset: 0.58, percent: 100 }));

/**
 * The sample pack with a little history, to look at in a plain browser. `?first` shows the first use;
 * `?pack=/real.json` shows packs that were written out as `{packs, pages, items}`.
 */
import { FakeBackend } from "../fake";
import { noProgress } from "./new-study";
import type { Item, PackView, PageView } from "../../bindings";

interface Written {
  packs: PackView[];
  pages: PageView[];
  items: Record<string, Item[]>;
}

/** The demo over packs that were written to a file. */
export async function writtenBackend(address: string): Promise<FakeBackend> {
  const { packs, pages, items } = (await (await fetch(address)).json()) as Written;
  const backend = demoBackend();
  backend.state.packs = packs;
  backend.state.pages = new Map(pages.map((page) => [page.summary.page, page]));
  backend.state.items = new Map(Object.entries(items));
  return backend;
}

const WHEN = "2026-11-21T18:00:00Z";
const LATER = "2026-11-21T19:00:00Z";

export function demoBackend(): FakeBackend {
  const params = new URLSearchParams(window.location.search);
  const backend = new FakeBackend();
  const theme = params.get("theme");
  if (theme === "light" || theme === "dark" || theme === "contrast") backend.state.settings.theme = theme;
  if (params.has("first")) return backend;
  backend.state.progress = {
    "backend/start-here": { ...noProgress(), learned: true, lastReadAt: WHEN },
    "backend/request-lifecycle": {
      ...noProgress(),
      layersRead: ["core-details", "understanding"],
      place: { page: "backend/request-lifecycle", anchor: "unknown-outcome", offset: 0, percent: 52 },
      lastReadAt: LATER,
      note: "Ask the platform team which budget the mobile client really sends.",
      flags: [
        {
          id: "flag-0",
          page: "backend/request-lifecycle",
          pageTitle: "Request lifecycle and timeouts",
          anchor: "trade-offs",
          item: null,
          note: "Is 5 % for hedging our own figure?",
          at: WHEN,
        },
      ],
    },
    "backend/concurrency": { ...noProgress(), layersRead: ["core-details"], lastReadAt: WHEN },
  };
  return backend;
}

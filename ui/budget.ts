/** How large a build may be: says the figures, and fails when one is above its limit. */
import { gzipSync } from "node:zlib";

import type { Plugin, Rolldown } from "vite";

/** In kB (1000 bytes), as Vite prints them. */
const LIMITS = {
  /** Scripts and styles, gzipped, that are there before the first screen. What else a screen needs comes with it. */
  "first load, gzipped": 180,
  /** The board's editor. */
  "largest script": 1150,
  /** A library that came back unnoticed (see left-out.ts) shows here. */
  "all scripts": 5700,
};

type Figures = Record<keyof typeof LIMITS, number>;
type Bundle = Rolldown.OutputBundle;

export function figures(bundle: Bundle): Figures {
  const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
  const sizes = chunks.map(({ code }) => Buffer.byteLength(code) / 1000);
  return {
    "first load, gzipped": firstLoad(bundle, chunks).reduce((sum, text) => sum + gzipSync(text).length / 1000, 0),
    "largest script": Math.max(0, ...sizes),
    "all scripts": sizes.reduce((sum, size) => sum + size, 0),
  };
}

/** The entry, everything it imports statically, and their styles. */
function firstLoad(bundle: Bundle, chunks: Rolldown.OutputChunk[]): (string | Uint8Array)[] {
  const files = new Set<string>();
  const add = (name: string) => {
    const file = bundle[name];
    if (file === undefined || files.has(name)) return;
    files.add(name);
    if (file.type !== "chunk") return;
    file.imports.forEach(add);
    file.viteMetadata?.importedCss.forEach(add);
  };
  for (const { isEntry, fileName } of chunks) if (isEntry) add(fileName);
  return [...files]
    .map((name) => bundle[name])
    .map((file) => (file?.type === "chunk" ? file.code : (file?.source ?? "")));
}

export function budget(): Plugin {
  return {
    name: "budget",
    apply: "build",
    // Styles are known when Vite's own plug-ins have run.
    enforce: "post",
    generateBundle(_options, bundle) {
      const rows = Object.entries(figures(bundle)).map(([name, figure]) => ({
        name,
        figure: Math.round(figure),
        limit: LIMITS[name as keyof Figures],
      }));
      this.info(rows.map(({ name, figure, limit }) => `${name}: ${figure} kB of ${limit}`).join(" · "));
      const over = rows.filter(({ figure, limit }) => figure > limit);
      if (over.length > 0)
        this.error(
          over.map(({ name, figure, limit }) => `Too large: ${name} (${figure} kB; the limit is ${limit}).`).join(" "),
        );
    },
  };
}

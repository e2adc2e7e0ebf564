/**
 * Makes Excalidraw whole without a network: its fonts are copied from the package into the build,
 * and the address it would fall back to is taken out of its code.
 */
import { cpSync, createReadStream, existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import type { Plugin } from "vite";

const FONTS = join(dirname(fileURLToPath(import.meta.url)), "node_modules/@excalidraw/excalidraw/dist/prod/fonts");

/** Families the board can write in. Xiaolai (13 MB of Chinese) is left to the desktop's own fonts. */
const FAMILIES = ["Assistant", "Cascadia", "ComicShanns", "Excalifont", "Liberation", "Lilita", "Nunito", "Virgil"];

const TYPES: Record<string, string> = { woff2: "font/woff2" };

/** Where Excalidraw would look for its fonts when it is not told otherwise. */
const FALLBACK = "`https://esm.sh/";

export function vendorBoard(): Plugin {
  let outDir = "dist";
  let seen = 0;
  let patched = 0;
  return {
    name: "vendor-board",
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    transform(code, id) {
      if (!id.includes("@excalidraw/excalidraw/dist")) return null;
      seen += 1;
      if (!code.includes(FALLBACK)) return null;
      patched += 1;
      return { code: code.replaceAll(FALLBACK, "`${window.location.origin}/"), map: null };
    },
    buildEnd(error) {
      // A version that asks elsewhere must not slip through.
      if (error === undefined && seen > 0 && patched === 0)
        this.error(
          `Excalidraw no longer names ${FALLBACK}: look where it gets its fonts from, and change vendor-board.ts.`,
        );
    },
    configureServer(server) {
      server.middlewares.use("/fonts", (request, response, next) => {
        const path = join(FONTS, decodeURIComponent((request.url ?? "").split("?")[0] ?? ""));
        if (!path.startsWith(FONTS) || !existsSync(path)) {
          next();
          return;
        }
        response.setHeader("content-type", TYPES[path.split(".").pop() ?? ""] ?? "application/octet-stream");
        createReadStream(path).pipe(response);
      });
    },
    writeBundle() {
      for (const family of FAMILIES) cpSync(join(FONTS, family), join(outDir, "fonts", family), { recursive: true });
    },
  };
}

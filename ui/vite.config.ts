import { defineConfig } from "vitest/config";
import react from "@vitejs/plugin-react";

import { budget } from "./budget.ts";
import { leaveOut } from "./left-out.ts";
import { vendorBoard } from "./vendor-board.ts";

export default defineConfig(({ mode }) => ({
  plugins: [react(), leaveOut(), vendorBoard(), budget()],
  define: { "process.env.IS_PREACT": JSON.stringify("false") },
  // Tauri serves the files from its own protocol's root.
  base: "/",
  build: {
    target: "es2022",
    // WebKitGTK 2.42 and later; older targets would turn the OKLCH tokens into other notations.
    cssTarget: ["safari17", "chrome120"],
    outDir: mode === "demo" ? "dist-demo" : "dist",
    emptyOutDir: true,
    // A data: font or script would be refused by the content policy; only images may be inlined.
    assetsInlineLimit: 0,
    // budget.ts says what is too large.
    chunkSizeWarningLimit: 4000,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: "happy-dom",
    setupFiles: ["src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    css: false,
    testTimeout: 30_000,
    restoreMocks: true,
  },
}));

import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "@fontsource-variable/source-serif-4/opsz.css";
import "@fontsource-variable/source-serif-4/opsz-italic.css";

import "./layers.css";
import "./design/controls/tokens.css";
import "./design/controls/base.css";
import "./design/controls/controls.css";
import "./design/prose/prose.css";
import "./design/screen/practice.css";
import "./design/diagram/diagram.css";
import "./shell/shell.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app";
import type { Backend } from "./backend/backend";
import { inWindow, tauriBackend } from "./backend/tauri";

/** The sample backend is for a plain browser while developing; the built window does not contain it. */
async function chooseBackend(): Promise<Backend | null> {
  if (inWindow()) return tauriBackend;
  if (import.meta.env.DEV || import.meta.env.MODE === "demo") {
    const { demoBackend, writtenBackend } = await import("./backend/sample/demo");
    const pack = new URLSearchParams(window.location.search).get("pack");
    return pack === null ? demoBackend() : writtenBackend(pack);
  }
  return null;
}

const root = document.getElementById("root");
if (root === null) throw new Error("invariant: index.html has a root");

chooseBackend()
  .then((backend) => {
    createRoot(root).render(
      <StrictMode>
        {backend === null ? (
          <p className="start">Understudy runs in its own window. Start it with the understudy command.</p>
        ) : (
          <App backend={backend} />
        )}
      </StrictMode>,
    );
  })
  .catch(reportError);

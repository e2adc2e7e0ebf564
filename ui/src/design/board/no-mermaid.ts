/** Stands in for Excalidraw's Mermaid importer: pasted Mermaid stays text. */
export function parseMermaidToExcalidraw(): Promise<never> {
  return Promise.reject(new Error("Mermaid is not turned into drawings here."));
}

/** Excalidraw's own types name a package that it does not ship. These are its exports that we use. */
declare module "@excalidraw/utils/export" {
  import type { NonDeletedExcalidrawElement } from "@excalidraw/excalidraw/element/types";
  import type { AppState, BinaryFiles } from "@excalidraw/excalidraw/types";

  interface ExportOptions {
    elements: readonly NonDeletedExcalidrawElement[];
    appState?: Partial<Omit<AppState, "offsetTop" | "offsetLeft">>;
    files: BinaryFiles | null;
    exportPadding?: number;
  }
  export function exportToSvg(options: ExportOptions & { skipInliningFonts?: true }): Promise<SVGSVGElement>;
  export function exportToBlob(options: ExportOptions & { mimeType?: string; quality?: number }): Promise<Blob>;
  export function exportToCanvas(options: ExportOptions): Promise<HTMLCanvasElement>;
  export function exportToClipboard(options: ExportOptions & { type: "png" | "svg" | "json" }): Promise<void>;
}

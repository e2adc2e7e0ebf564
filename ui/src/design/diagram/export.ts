/** A drawing as a file of its own: with its typeface inside, on its own paper. */
import type { Drawing } from "./draw";

const NS = "http://www.w3.org/2000/svg";
const MARGIN = 16;

export async function toSvg(drawing: Drawing): Promise<string> {
  const { default: face } = await import("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?inline");
  const parsed = new DOMParser().parseFromString(drawing.svg, "text/html").querySelector("svg");
  if (parsed === null) return drawing.svg;
  const width = drawing.width + 2 * MARGIN;
  const height = drawing.height + 2 * MARGIN;
  const box = (parsed.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  const [x = 0, y = 0] = box;
  parsed.setAttribute("viewBox", `${x - MARGIN} ${y - MARGIN} ${width} ${height}`);
  parsed.setAttribute("width", String(width));
  parsed.setAttribute("height", String(height));
  parsed.setAttribute("xmlns", NS);
  parsed.removeAttribute("aria-hidden");
  const paper = document.createElementNS(NS, "rect");
  for (const [name, value] of Object.entries({ x: x - MARGIN, y: y - MARGIN, width, height, fill: drawing.paper }))
    paper.setAttribute(name, String(value));
  const style = document.createElementNS(NS, "style");
  style.textContent = `@font-face{font-family:"Inter Variable";font-weight:100 900;src:url(${face}) format("woff2")}`;
  parsed.prepend(style, paper);
  return new XMLSerializer().serializeToString(parsed);
}

export async function toPng(drawing: Drawing): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await toSvg(drawing))}`;
  await image.decode();
  // Twice the size, but within what a canvas can hold.
  const scale = Math.min(2, 8000 / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error("The picture could not be made.")) : resolve(blob)),
      "image/png",
    ),
  );
}

/** A file name made from a title. */
export function fileName(title: string, ending: "svg" | "png"): string {
  const plain = title
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, "-")
    .replace(/^-|-$/g, "");
  return `${plain === "" ? "diagram" : plain}.${ending}`;
}

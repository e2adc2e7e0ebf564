/** What a build leaves out of the packages, because nothing in the window can reach it. */
import type { Plugin } from "vite";

interface Rule {
  /** Named in the error when the package no longer looks as expected. */
  what: string;
  /** The package's modules that the rule is about. */
  inside: RegExp;
}

/** Modules that are replaced where they are imported. */
interface Replacement extends Rule {
  /** The import as it is written. */
  import: RegExp;
  /** The code in its place. */
  code: string;
}

/** Code that is replaced. */
interface Patch extends Rule {
  from: RegExp;
  to: string;
}

/** In place of what can't be reached: should it be reached after all, it says so. */
const refuse = (what: string) => `throw new Error(${JSON.stringify(`${what}: this build leaves them out`)});`;

const REPLACEMENTS: Replacement[] = [
  {
    // The window is in English (`undefined` is what React Aria's own plug-in for this leaves behind).
    what: "React Aria's other languages",
    inside: /\/react-(?:aria|stately|aria-components)\//,
    import: /\/(?!en-US)[a-z]{2}-[A-Z]{2}\.mjs$/,
    code: "export default undefined;",
  },
  {
    // The editor is opened with `langCode="en"`.
    what: "Excalidraw's other languages",
    inside: /\/@excalidraw\/excalidraw\//,
    import: /^\.\/locales\/(?!en-|percentages-).+\.js$/,
    code: refuse("Excalidraw's other languages"),
  },
  {
    // They shrink a font that was fetched, and the content policy lets nothing be fetched.
    what: "Excalidraw's font tools",
    inside: /\/@excalidraw\/excalidraw\//,
    import: /^\.\/subset-(?:shared|worker)\.chunk\.js$/,
    code: refuse("Excalidraw's font tools"),
  },
  {
    // Turning Mermaid into drawings would bring a second Mermaid along: pasted Mermaid stays text.
    what: "Excalidraw's Mermaid importer",
    inside: /\/@excalidraw\/excalidraw\//,
    import: /^@excalidraw\/mermaid-to-excalidraw$/,
    code: `export function parseMermaidToExcalidraw() {
      return Promise.reject(new Error("Mermaid is not turned into drawings here."));
    }`,
  },
  {
    // Packs show math as typed, on pages and in diagrams. Mermaid sanitises what it gets.
    what: "KaTeX",
    inside: /\/mermaid\//,
    import: /^katex$/,
    code: `export default {
      renderToString: (formula) => "$$" + formula.replaceAll("&", "&amp;").replaceAll("<", "&lt;") + "$$",
    };`,
  },
];

const PATCHES: Patch[] = [
  {
    // The flag of Mermaid's own small build. Without these two, Mermaid draws with dagre, which the window asks for
    // anyway; a diagram could only ask for them in its own configuration.
    what: "Mermaid's layouts by ELK and CoSE-Bilkent",
    inside: /\/mermaid\//,
    from: /\btrue(?= \? \[\s*\{\s*name: "cose-bilkent")/,
    to: "false",
  },
];

const MARK = "\0left-out:";

export function leaveOut(): Plugin {
  const seen = new Set<Rule>();
  const used = new Set<Rule>();
  const rules = [...REPLACEMENTS, ...PATCHES];
  return {
    name: "leave-out",
    apply: "build",
    enforce: "pre",
    resolveId(source, importer) {
      if (importer === undefined) return null;
      const rule = REPLACEMENTS.findIndex((rule) => rule.inside.test(importer) && rule.import.test(source));
      return rule < 0 ? null : `${MARK}${rule}`;
    },
    load(id) {
      const rule = id.startsWith(MARK) ? REPLACEMENTS[Number(id.slice(MARK.length))] : undefined;
      if (rule === undefined) return null;
      used.add(rule);
      return rule.code;
    },
    transform(code, id) {
      for (const rule of rules) if (rule.inside.test(id)) seen.add(rule);
      const patch = PATCHES.find(({ inside, from }) => inside.test(id) && from.test(code));
      if (patch === undefined) return null;
      used.add(patch);
      return { code: code.replace(patch.from, patch.to), map: null };
    },
    buildEnd(error) {
      if (error !== undefined) return;
      // A version that is put together differently must not bring them back unnoticed.
      const missed = rules.filter((rule) => seen.has(rule) && !used.has(rule)).map(({ what }) => what);
      if (missed.length > 0)
        this.error(
          `Nothing was left out of ${missed.join(" and ")}: look how the package is made now, and change left-out.ts.`,
        );
    },
  };
}

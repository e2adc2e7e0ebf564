import { expect, test } from "vitest";

import { vendorBoard } from "../../../vendor-board";

/** What a build says to the code of these modules; null when all is well. */
function check(modules: [id: string, code: string][]): { codes: string[]; error: string | null } {
  const plugin = vendorBoard() as unknown as {
    transform: (code: string, id: string) => { code: string } | null;
    buildEnd: (this: { error: (text: string) => void }, error?: Error) => void;
  };
  const codes = modules.map(([id, code]) => plugin.transform(code, id)?.code ?? code);
  const said: string[] = [];
  plugin.buildEnd.call({ error: (text) => void said.push(text) });
  return { codes, error: said[0] ?? null };
}

const BOARD = "/node_modules/@excalidraw/excalidraw/dist/prod/index.js";

test("the address that the board falls back to becomes the app's own", () => {
  const { codes, error } = check([
    [BOARD, "a(`https://esm.sh/${v}`)"],
    ["/src/main.tsx", "`https://esm.sh/`"],
  ]);
  expect(codes).toEqual(["a(`${window.location.origin}/${v}`)", "`https://esm.sh/`"]);
  expect(error).toBeNull();
});

test("a board without that address fails the build", () =>
  expect(check([[BOARD, "a(`https://cdn.example/${v}`)"]]).error).toContain("esm.sh"));
test("a build without a board says nothing", () => expect(check([["/src/main.tsx", "1"]]).error).toBeNull());

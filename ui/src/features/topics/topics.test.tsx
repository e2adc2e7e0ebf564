import { fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { samplePack } from "../../backend/sample/pages";
import type { PackView, PageSummary } from "../../bindings";
import { open } from "../../test/render";

/** A folder of one's own with pages at these paths, beside the sample pack. */
function withVault(paths: string[]): { packs: PackView[]; pages: ReturnType<typeof samplePack>["pages"] } {
  const { pack, pages } = samplePack();
  const summary = pack.pages[0];
  if (summary === undefined) throw new Error("the sample has pages");
  const vaultPages = paths.map((path): PageSummary => ({
    ...summary,
    page: `vault/${path}`,
    path,
    title: path.split("/").at(-1) ?? path,
  }));
  const vault: PackView = {
    ...pack,
    id: "vault",
    title: "Vault",
    folder: "/home/ada/vault",
    builtIn: false,
    planned: 0,
    pages: vaultPages,
  };
  return { packs: [pack, vault], pages };
}

test("your own folders come first, and pages say where they lie", async () => {
  await open({ name: "topics" }, withVault(["Home.md", "linux/common/tar.md", "osx/tar.md"]));
  const packs = await screen.findAllByTestId(/^pack-/);
  expect(packs.map((pack) => pack.dataset["testid"])).toEqual(["pack-vault", "pack-backend"]);
  const vault = within(await screen.findByTestId("pack-vault"));
  expect(vault.getByText(/^linux \/ common · /)).toBeInTheDocument();
  expect(vault.getByText(/^osx · /)).toBeInTheDocument();
});

test("j and k walk through the list on any layout, and the arrow keys too", async () => {
  await open({ name: "topics" });
  const rows = await screen.findAllByTestId(/^topic-/);
  const press = (key: string, code: string) =>
    fireEvent.keyDown(document.activeElement ?? document.body, { key, code });
  press("о", "KeyJ");
  expect(rows[0]).toHaveFocus();
  press("ArrowDown", "ArrowDown");
  press("j", "KeyJ");
  expect(rows[2]).toHaveFocus();
  press("л", "KeyK");
  expect(rows[1]).toHaveFocus();
});

test("a long list is shown in parts, and the next part takes the focus", async () => {
  const { user } = await open({ name: "topics" }, withVault(Array.from({ length: 450 }, (_, n) => `note ${n}.md`)));
  const rows = () => within(screen.getByTestId("pack-vault")).getAllByTestId(/^topic-/);
  await screen.findByTestId("pack-vault");
  expect(rows()).toHaveLength(200);
  await user.click(screen.getByRole("button", { name: "Show 200 more" }));
  expect(rows()).toHaveLength(400);
  expect(rows()[200]).toHaveFocus();
  await user.click(screen.getByRole("button", { name: "Show 50 more" }));
  expect(rows()).toHaveLength(450);
  expect(screen.queryByTestId("more-pages")).not.toBeInTheDocument();
});

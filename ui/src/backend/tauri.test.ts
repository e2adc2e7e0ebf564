import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, expect, test } from "vitest";

import { tauriBackend } from "./tauri";

afterEach(clearMocks);

test("a file crosses the bridge as it is, with its name beside it", async () => {
  const sent: unknown[] = [];
  mockIPC((command, payload) => {
    sent.push(command, payload);
    return "/home/ada/a.png";
  });
  const headers: unknown[] = [];
  const internals = (window as unknown as { __TAURI_INTERNALS__: { invoke: (...of: unknown[]) => unknown } })
    .__TAURI_INTERNALS__;
  const invoke = internals.invoke.bind(internals);
  internals.invoke = (...of) => {
    headers.push(of[2]);
    return invoke(...of);
  };
  const bytes = new Uint8Array([0, 255, 7]);
  expect(await tauriBackend.saveFile("Müde “a”.png", bytes)).toBe("/home/ada/a.png");
  expect(sent).toEqual(["save_file", bytes]);
  expect(headers).toEqual([{ headers: { "File-Name": "M%C3%BCde%20%E2%80%9Ca%E2%80%9D.png" } }]);
});

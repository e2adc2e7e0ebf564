/** The one file that talks to Tauri. What is called and heard is generated from the program. */
import { invoke, isTauri } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

import type { AppEvent } from "../bindings";
import { commands, type Call } from "../bindings/commands";
import { CHANNEL } from "../bindings/events";
import type { Backend, Unlisten } from "./backend";
import { BackendError } from "./error";

// The types on the other side are generated from the same Rust code, so the answer is taken at its word.
const call: Call = async <T>(...[command, args, headers]: Parameters<Call>) => {
  try {
    return await invoke<T>(command, args, headers && { headers });
  } catch (thrown) {
    throw BackendError.from(thrown);
  }
};

let listening: Promise<unknown> = Promise.resolve();

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function heard<T>(event: string, listener: (payload: T) => void): Unlisten {
  const stop = listen<T>(event, ({ payload }) => listener(payload));
  listening = Promise.all([listening, stop]);
  return () => {
    // A listener that failed to register needs no clean-up.
    stop.then((unlisten) => unlisten()).catch(() => undefined);
  };
}

/** Whether this page runs in Understudy's own window. */
export const inWindow = isTauri;

const generated = commands(call);

export const tauriBackend: Backend = {
  ...generated,
  // The file is sent as the raw body; JSON would write each byte as a decimal number.
  saveFile: (name, bytes) => generated.saveFile(bytes, { "File-Name": encodeURIComponent(name) }),
  onEvent: (listener) => heard<AppEvent>(CHANNEL, listener),
  listening: () => listening.then(() => undefined),
  onDesktopTheme: (listener) => heard("tauri://theme-changed", listener),
};

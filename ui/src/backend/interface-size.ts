/** How large the whole interface is drawn, in percent: a setting of this device, which the program applies. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { useBackend } from "./context";
import { keys } from "./keys";

const KEY = "interfaceScale";
export const USUAL_SIZE = 100;
export const SIZES = { least: 70, most: 200, step: 10 };

export interface InterfaceSize {
  percent: number;
  /** Writes it; the window follows when it is on disk. */
  set: (percent: number) => Promise<void>;
  /** One step up or down from what was asked for last, however fast one presses. */
  step: (by: number) => Promise<void>;
}

export function useInterfaceSize(): InterfaceSize {
  const backend = useBackend();
  const client = useQueryClient();
  const { data } = useQuery({ queryKey: keys.device(KEY), queryFn: () => backend.deviceSetting(KEY, null) });
  const percent = percentOf(data);
  const asked = useRef<number | null>(null);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const set = (wanted: number) => {
    const next = Math.min(SIZES.most, Math.max(SIZES.least, wanted));
    asked.current = next;
    const write = async () => {
      try {
        client.setQueryData(keys.device(KEY), await backend.deviceSetting(KEY, next));
      } finally {
        if (asked.current === next) asked.current = null;
      }
    };
    // One after the other: the last press is the one that holds.
    const written = queue.current.then(write);
    queue.current = written.catch(() => undefined);
    return written;
  };
  return { percent, set, step: (by) => set((asked.current ?? percentOf(client.getQueryData(keys.device(KEY)))) + by) };
}

function percentOf(setting: unknown): number {
  return typeof setting === "number" ? setting : USUAL_SIZE;
}

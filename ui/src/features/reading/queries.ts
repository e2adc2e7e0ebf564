/** What this feature asks the core for. */
import { useQuery } from "@tanstack/react-query";

import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import type { PageRef } from "../../bindings";

/** The worksheets of a page, with what is written in them. */
export function useWorksheets(page: PageRef) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.worksheetsOf(page), queryFn: () => backend.worksheets(page) });
}

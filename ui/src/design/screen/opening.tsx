/** Opening folders as packs: choosing one, and how far those that are still being opened have come. */
import { FolderOpen } from "lucide-react";

import { useBackend } from "../../backend/context";
import { useOpening } from "../../backend/queries";
import type { OpeningPack } from "../../bindings";
import { Button } from "../controls/controls";
import { Icon } from "../controls/icons";
import { useToasts } from "../../shared/toasts";
import { count, number } from "../../shared/words/words";

/** Asks for a folder and opens it as a pack. */
export function useOpenFolder(): () => void {
  const backend = useBackend();
  const toasts = useToasts();
  return () =>
    toasts.attempt(async () => {
      const folder = await backend.pickFolder();
      if (folder === null) return;
      const pack = await backend.openPack(folder);
      toasts.show({ text: `Opened ${pack.title}`, detail: count(pack.pages.length, "page") });
    });
}

/** A notice for each folder that is being opened, with a way to close one that takes too long. */
export function OpeningPacks() {
  const backend = useBackend();
  const toasts = useToasts();
  return useOpening().map((pack) => (
    <div key={pack.folder} className="notice" data-testid="opening">
      <Icon of={FolderOpen} />
      <div>
        {/* Its name is read out once; the figures change too often for that. */}
        <div className="notice-title" role="status">
          Opening {pack.title}…
        </div>
        <p>{progress(pack)}</p>
      </div>
      <div>
        <Button
          aria-label={`Close ${pack.title}`}
          onPress={() => toasts.attempt(() => backend.stopOpening(pack.folder))}
        >
          Close
        </Button>
      </div>
    </div>
  ));
}

function progress({ read, total }: OpeningPack): string {
  return total === 0 ? "Looking for pages" : `${number(read)} of ${count(total, "page")}`;
}

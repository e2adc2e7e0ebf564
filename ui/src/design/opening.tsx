/** Folders that are still being opened: how far each has come, and a way to close one that takes too long. */
import { FolderOpen } from "lucide-react";

import { useBackend } from "../backend/context";
import { useOpening } from "../backend/queries";
import type { OpeningPack } from "../backend/types";
import { Button } from "./controls";
import { Icon } from "./icons";
import { useToasts } from "./toasts";
import { count } from "./words";

const NUMBER = new Intl.NumberFormat("en");

export function OpeningPacks() {
  const backend = useBackend();
  const toasts = useToasts();
  return useOpening().map((pack) => (
    <div key={pack.folder} className="notice notice-info" data-testid="opening">
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
  return total === 0 ? "Looking for pages" : `${NUMBER.format(read)} of ${count(total, "page")}`;
}

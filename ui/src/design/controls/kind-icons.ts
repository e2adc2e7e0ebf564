import { BookOpenText, FileQuestion, Hash, Layers, Presentation, Timer, type LucideIcon } from "lucide-react";

import type { HitKind } from "../../bindings";

export const KIND_ICONS: Record<HitKind, LucideIcon> = {
  page: BookOpenText,
  heading: Hash,
  card: Layers,
  question: FileQuestion,
  diagram: Presentation,
  script: Timer,
};

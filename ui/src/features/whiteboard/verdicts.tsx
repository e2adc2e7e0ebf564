/** How a verdict looks: an icon, a word and a colour, so that no one of them is needed. */
import { ArrowLeftRight, Check, Minus, Plus, Unplug, X, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import type { DeadlineVerdict, EdgeVerdict, GroupVerdict } from "../../bindings";
import { Icon } from "../../design/controls/icons";

export type Verdict = EdgeVerdict | GroupVerdict | DeadlineVerdict;

const LOOKS: Record<Verdict, { word: string; icon: LucideIcon; tone: "good" | "again" | "hard" }> = {
  recalled: { word: "Recalled", icon: Check, tone: "good" },
  holds: { word: "Holds", icon: Check, tone: "good" },
  missing: { word: "Missing", icon: Minus, tone: "again" },
  broken: { word: "Broken", icon: X, tone: "again" },
  reversed: { word: "Reversed", icon: ArrowLeftRight, tone: "hard" },
  loose: { word: "Loose end", icon: Unplug, tone: "hard" },
  differs: { word: "Differs", icon: ArrowLeftRight, tone: "hard" },
  extra: { word: "Extra", icon: Plus, tone: "hard" },
};

export function VerdictMark({ verdict }: { verdict: Verdict }) {
  const { word, icon, tone } = LOOKS[verdict];
  return (
    <span className={`verdict verdict-${tone}`}>
      <Icon of={icon} />
      {word}
    </span>
  );
}

/** An answer, with its icon and colour. */
export function Outcome({ isGood, children }: { isGood: boolean; children: ReactNode }) {
  return (
    <span className={`verdict verdict-${isGood ? "good" : "again"}`}>
      <Icon of={isGood ? Check : X} />
      <span className="visually-hidden">{isGood ? "Right: " : "Not right: "}</span>
      {children}
    </span>
  );
}

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

/** `82%` */
export const percent = (share: number) => `${Math.round(share * 100)}%`;

/** `9:05`, `1:02:00`. */
export function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** Milliseconds as people say them: `250 ms`, `2.6 s`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${Number((milliseconds / 1000).toFixed(2))} s`;
}

/** `22 Nov` */
export function shortDate(milliseconds: number): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" }).format(milliseconds);
}

/** A civil date as people say it: `Monday, 30 November`. */
export function civilDate(date: string): string {
  return new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(
    new Date(`${date}T00:00:00Z`),
  );
}

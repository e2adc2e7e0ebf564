/**
 * The figures between two answers of the core. The core owns time; while its clock runs, what is
 * drawn is its last answer plus the time since, never a count of ticks.
 */
import { useEffect, useState } from "react";

import type { Figures } from "../../bindings";

const TICK_MS = 250;

/** Milliseconds since the core gave something, drawn anew while its clock runs. */
export function useSince(at: number, isTicking: boolean): number {
  const [now, setNow] = useState(at);
  useEffect(() => {
    setNow(performance.now());
    if (!isTicking) return undefined;
    const timer = window.setInterval(() => setNow(performance.now()), TICK_MS);
    return () => window.clearInterval(timer);
  }, [isTicking, at]);
  return isTicking ? Math.max(0, now - at) : 0;
}

/** The figures as they are now, given what the core said last and when. */
export function useFigures(figures: Figures, at: number): Figures {
  return later(figures, useSince(at, isRunning(figures)));
}

export function isRunning(figures: Figures): boolean {
  return figures.phase.phase === "running";
}

/** The figures `sinceMs` after the core gave them. */
export function later(figures: Figures, sinceMs: number): Figures {
  if (!isRunning(figures) || sinceMs <= 0) return figures;
  const gone = Math.floor(sinceMs);
  const now = figures.segments[figures.current];
  if (now === undefined) return figures;
  const overtimeMs = Math.max(0, now.spentMs + gone - now.budgetMs);
  const grown = overtimeMs - now.overtimeMs;
  const segments = figures.segments.map((segment, index) => {
    if (index < figures.current) return segment;
    if (index > figures.current) return { ...segment, debtMs: segment.debtMs + grown };
    return { ...segment, spentMs: segment.spentMs + gone, overtimeMs, debtMs: segment.debtMs + grown };
  });
  const remainingMs = Math.max(0, figures.remainingMs - (gone - grown));
  const spentMs = figures.spentMs + gone;
  return {
    ...figures,
    segments,
    spentMs,
    remainingMs,
    debtMs: figures.debtMs + grown,
    projectedMs: spentMs + remainingMs,
  };
}

import type { LucideIcon } from "lucide-react";

/** An icon beside a name, or inside a control that has one. Never alone. */
export function Icon({ of: Of, className }: { of: LucideIcon; className?: string }) {
  return <Of className={className === undefined ? "icon" : `icon ${className}`} aria-hidden="true" />;
}

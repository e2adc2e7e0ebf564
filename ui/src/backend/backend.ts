import type { AppEvent, Commands, Form } from "../bindings";

/** Stops listening. */
export type Unlisten = () => void;

/** What the text of a form is kept under: the form, and for which page, item or template. */
export type FormKey = Form | `${Form}:${string}`;

/**
 * Everything the window can ask of the core, and what it hears from it. Features get one from context; only
 * `tauri.ts` knows what lies behind it. Every call may throw a `BackendError`.
 */
export interface Backend extends Omit<Commands, "saveFile"> {
  /** Asks where to, writes, and returns the path; null when cancelled. */
  saveFile(name: string, bytes: Uint8Array): Promise<string | null>;

  onEvent(listener: (event: AppEvent) => void): Unlisten;
  /** When the core knows of every listener so far. */
  listening(): Promise<void>;
  /** The desktop went dark or light. */
  onDesktopTheme(listener: (theme: "light" | "dark") => void): Unlisten;
}

/** Hears one kind of event. */
export function on<Kind extends AppEvent["event"]>(
  backend: Backend,
  kind: Kind,
  listener: (event: Extract<AppEvent, { event: Kind }>) => void,
): Unlisten {
  return backend.onEvent((event) => {
    if (event.event === kind) listener(event as Extract<AppEvent, { event: Kind }>);
  });
}

/**
 * Something under way in the core (a rehearsal, an interview, a time box, a board), as a screen draws it.
 *
 * Invariants: steps reach the core one after the other, in the order in which they were made; an answer
 * that is older than a step is never drawn over it; an error stays until it is dismissed or the same step
 * succeeds.
 */
import { useQuery, useQueryClient, type QueryClient, type QueryKey } from "@tanstack/react-query";
import { useCallback, useMemo, useSyncExternalStore } from "react";

import { BackendError } from "../../backend/error";

interface Snapshot<R> {
  /** Null when nothing is under way. */
  run: R | null;
  /** When the core gave it, by performance.now. */
  at: number;
}

/** Of two answers from the core, the later one. */
function newest(known: unknown, told: unknown): unknown {
  return isSnapshot(known) && isSnapshot(told) && known.at > told.at ? known : told;
}

function isSnapshot(value: unknown): value is Snapshot<unknown> {
  return typeof value === "object" && value !== null && "run" in value && "at" in value;
}

interface LineState {
  error: { step: string; error: BackendError } | null;
  busy: boolean;
}

/** The steps of one run. It outlives the screen: a step that was made is made, wherever one goes. */
class Line {
  private state: LineState = { error: null, busy: false };
  private tail: Promise<unknown> = Promise.resolve();
  private reading: Promise<unknown> = Promise.resolve();
  private readonly listeners = new Set<() => void>();
  /** Steps that were made and not answered, those of fields that save themselves among them. */
  waiting = 0;
  private working = 0;
  /** Moves on with every step that is made or answered. */
  mark = 0;
  isPressed = false;

  snapshot = (): LineState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  async enqueue<T>(work: () => Promise<T>): Promise<T> {
    this.waiting += 1;
    this.mark += 1;
    const mine = this.tail.then(work);
    this.tail = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.waiting -= 1;
      this.mark += 1;
    }
  }

  /** Says that the person waits for it. What a field saves when it is left must not disable the pressed button. */
  async visibly<T>(work: () => Promise<T>): Promise<T> {
    this.working += 1;
    this.notify({});
    try {
      return await work();
    } finally {
      this.working -= 1;
      this.notify({});
    }
  }

  async read<T>(work: () => Promise<T>): Promise<T> {
    const mine = work();
    this.reading = mine.catch(() => undefined);
    return await mine;
  }

  /** When every step and read begun so far is answered. */
  async idle(): Promise<void> {
    await this.reading;
    await this.tail;
  }

  failed(step: string, thrown: unknown): void {
    this.notify({ error: { step, error: BackendError.from(thrown) } });
  }

  succeeded(step: string): void {
    if (this.state.error?.step === step) this.notify({ error: null });
  }

  dismiss(): void {
    if (this.state.error !== null) this.notify({ error: null });
  }

  notify(change: Partial<LineState>): void {
    this.state = { ...this.state, ...change, busy: this.working > 0 };
    for (const listener of this.listeners) listener();
  }
}

const lines = new WeakMap<QueryClient, Map<string, Line>>();

function lineOf(client: QueryClient, key: QueryKey): Line {
  const known = lines.get(client) ?? new Map<string, Line>();
  lines.set(client, known);
  const name = JSON.stringify(key);
  const line = known.get(name) ?? new Line();
  known.set(name, line);
  return line;
}

export interface Run<R> {
  /** Undefined until the core has said; null when nothing is under way. */
  run: R | null | undefined;
  /** When the core gave it, by performance.now. */
  at: number;
  error: BackendError | null;
  dismiss: () => void;
  /** Asks the core again. */
  reload: () => void;
  /** A step is on its way; those of fields that save themselves do not count. */
  busy: boolean;
  /** Makes a step and shows what it leads to. True when it succeeded; its error is kept under its name. */
  step: (name: string, work: () => Promise<R | null>) => Promise<boolean>;
  /**
   * The same for what makes no sense twice in a row ("Next"): while one is on its way, another is left
   * out. `first` comes before it, and holds it back when it is not true.
   */
  press: (name: string, work: () => Promise<R | null>, first?: () => Promise<boolean>) => Promise<boolean>;
  /** Makes a step for a field that saves itself and shows its own error. */
  write: (work: () => Promise<R | null>) => Promise<void>;
  /** Once everything begun so far is answered. */
  idle: () => Promise<void>;
}

export function useRun<R>({
  key,
  read,
  pollMs,
  isRunning,
  initial,
}: {
  key: QueryKey;
  /** Without it there are steps alone. */
  read?: () => Promise<R | null>;
  /** While it runs the core is asked this often; between, the window draws the time that passed. */
  pollMs?: number;
  isRunning?: (run: R) => boolean;
  initial?: R;
}): Run<R> {
  const client = useQueryClient();
  const name = JSON.stringify(key);
  const queryKey = useMemo(() => JSON.parse(name) as QueryKey, [name]);
  const line = useMemo(() => lineOf(client, queryKey), [client, queryKey]);
  const { error, busy } = useSyncExternalStore(line.subscribe, line.snapshot);

  const query = useQuery<Snapshot<R>>({
    queryKey,
    queryFn: async () => {
      const before = client.getQueryData<Snapshot<R>>(queryKey);
      if (line.waiting > 0 && before !== undefined) return before;
      if (read === undefined) return before ?? { run: null, at: performance.now() };
      const { mark } = line;
      const run = await line.read(read);
      const now = client.getQueryData<Snapshot<R>>(queryKey);
      // A step was made meanwhile: its answer is newer than this one.
      if (mark !== line.mark && now !== undefined) return now;
      return { run, at: performance.now() };
    },
    ...(initial === undefined ? {} : { initialData: () => ({ run: initial, at: performance.now() }) }),
    enabled: read !== undefined,
    refetchInterval: ({ state: { data } }) =>
      data?.run != null && isRunning?.(data.run) === true ? (pollMs ?? false) : false,
    refetchOnWindowFocus: "always",
    staleTime: 0,
    gcTime: 0,
    // Whichever arrives last, the newest answer is drawn.
    structuralSharing: newest,
  });

  const make = useCallback(
    (work: () => Promise<R | null>) =>
      line.enqueue(async () => {
        const run = await work();
        client.setQueryData<Snapshot<R>>(queryKey, { run, at: performance.now() });
      }),
    [client, line, queryKey],
  );
  const { refetch } = query;
  const reload = useCallback(() => {
    // It never rejects: what fails is told as the query's own error.
    refetch().catch(() => undefined);
  }, [refetch]);
  const step = useCallback(
    async (of: string, work: () => Promise<R | null>) => {
      try {
        await line.visibly(() => make(work));
        line.succeeded(of);
        return true;
      } catch (thrown) {
        line.failed(of, thrown);
        // What failed may have changed something all the same.
        reload();
        return false;
      }
    },
    [line, make, reload],
  );
  const press = useCallback<Run<R>["press"]>(
    async (of, work, first) => {
      if (line.isPressed) return false;
      line.isPressed = true;
      try {
        if (first !== undefined && !(await first())) return false;
        return await step(of, work);
      } finally {
        // Not before the answer is drawn: what is pressed next is meant for what is seen then.
        setTimeout(() => {
          line.isPressed = false;
        }, 0);
      }
    },
    [line, step],
  );
  const idle = useCallback(() => line.idle(), [line]);
  const dismiss = useCallback(() => line.dismiss(), [line]);

  const shown = error?.error ?? (query.error === null ? null : BackendError.from(query.error));
  return {
    run: query.data?.run,
    at: query.data?.at ?? 0,
    error: shown,
    dismiss,
    reload,
    busy,
    step,
    press,
    write: make,
    idle,
  };
}

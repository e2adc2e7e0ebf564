import type { ErrorKind, Failure } from "../bindings";

/** What failed, in words for people; code branches on `kind` only. */
export class BackendError extends Error {
  override readonly name = "BackendError";
  readonly kind: ErrorKind;
  readonly help: string | null;

  constructor(body: Failure) {
    super(body.message);
    this.kind = body.kind;
    this.help = body.help;
  }

  /** Turns whatever a call threw into a typed error. */
  static from(thrown: unknown): BackendError {
    if (thrown instanceof BackendError) return thrown;
    if (isFailure(thrown)) return new BackendError(thrown);
    const message =
      thrown instanceof Error ? thrown.message : typeof thrown === "string" ? thrown : "Something unexpected happened.";
    return new BackendError({ kind: "other", message, help: null });
  }
}

function isFailure(thrown: unknown): thrown is Failure {
  return (
    typeof thrown === "object" &&
    thrown !== null &&
    "kind" in thrown &&
    "message" in thrown &&
    typeof thrown.message === "string"
  );
}

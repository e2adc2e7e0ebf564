/** What every part of the fake needs of the whole. */
import type { Changed, PackId } from "../../bindings";

export abstract class FakeBase {
  /** Tells the window what a call changed. */
  protected abstract notify(changed: Changed[]): void;
  /** Answers later, as the bridge does; what is thrown is the answer's error. */
  protected abstract reply<T>(compute: () => T): Promise<T>;
  protected abstract isOpen(pack: PackId): boolean;
}

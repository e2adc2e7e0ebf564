import type { ItemId } from "../../backend/types";
import { Pick } from "./pick";
import { Practice } from "./practice";

/** The screen: the list of diagrams, or the practice of one. */
export function Whiteboard({ item }: { item: ItemId | null }) {
  return item === null ? <Pick /> : <Practice key={item} item={item} />;
}

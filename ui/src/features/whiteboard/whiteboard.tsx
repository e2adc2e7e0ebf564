import "./whiteboard.css";

import type { ItemId } from "../../backend/types";
import type { BoardPlace } from "../../design/history";
import { Pick } from "./pick";
import { Practice } from "./practice";

/** The screen: the list of diagrams, or the practice of one. */
export function Whiteboard({ item, at }: { item: ItemId | null; at: BoardPlace | null }) {
  return item === null ? <Pick /> : <Practice key={item} item={item} at={at} />;
}

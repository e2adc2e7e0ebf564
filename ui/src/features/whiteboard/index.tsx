import "./whiteboard.css";

import type { ItemId } from "../../bindings";
import type { BoardPlace } from "../../screens";
import { DiagramList } from "./diagram-list";
import { Practice } from "./practice";

/** The screen: the list of diagrams, or the practice of one. */
export function Whiteboard({ item, at }: { item: ItemId | null; at?: BoardPlace }) {
  return item === null ? <DiagramList /> : <Practice key={item} item={item} at={at ?? null} />;
}

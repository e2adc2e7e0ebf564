import { chordParts } from "../../shared/keyboard/chords";

/** The keys as people read them. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="keys">
      {chordParts(keys).map((part, index) =>
        part === "then" ? <span key={index}>then</span> : <kbd key={index}>{part}</kbd>,
      )}
    </span>
  );
}

/** The differences between what was typed and the answer, word by word. */

export interface Piece {
  text: string;
  /** In both, only typed, or only in the answer. */
  side: "both" | "typed" | "answer";
}

const MOST_WORDS = 600;

function wordsOf(text: string): string[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, MOST_WORDS);
}

function plain(word: string): string {
  return word.toLocaleLowerCase().replaceAll(/[^\p{L}\p{N}%]+/gu, "");
}

/** The longest common run of words decides what counts as said; case and punctuation do not matter. */
export function compare(typed: string, answer: string): Piece[] {
  const left = wordsOf(typed);
  const right = wordsOf(answer);
  // Each word is normalised once; the table below compares every pair.
  const [plainLeft, plainRight] = [left.map(plain), right.map(plain)];
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  const at = (row: number, column: number) => lengths[row]?.[column] ?? 0;
  const same = (row: number, column: number) => plainLeft[row] === plainRight[column];
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      const line = lengths[row];
      if (line === undefined) continue;
      line[column] = same(row, column)
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const pieces: Piece[] = [];
  const add = (text: string, side: Piece["side"]) => {
    const last = pieces.at(-1);
    if (last?.side === side) last.text += ` ${text}`;
    else pieces.push({ text, side });
  };
  let row = 0;
  let column = 0;
  while (row < left.length || column < right.length) {
    if (row < left.length && column < right.length && same(row, column)) {
      add(right[column] ?? "", "both");
      row += 1;
      column += 1;
    } else if (column >= right.length || (row < left.length && at(row + 1, column) >= at(row, column + 1))) {
      add(left[row] ?? "", "typed");
      row += 1;
    } else {
      add(right[column] ?? "", "answer");
      column += 1;
    }
  }
  return pieces;
}

/** How many words of the answer were recalled, and how many it has. Punctuation alone isn't a word. */
export function recalled(pieces: readonly Piece[]): { said: number; all: number } {
  const words = (wanted: (side: Piece["side"]) => boolean) =>
    pieces
      .filter(({ side }) => wanted(side))
      .flatMap(({ text }) => wordsOf(text))
      .filter((word) => plain(word) !== "").length;
  return { said: words((side) => side === "both"), all: words((side) => side !== "typed") };
}

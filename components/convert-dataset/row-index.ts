import type { RowIdentity } from "./row-identity.ts";

/** What is remembered of each kept row: some 60 bytes, however long the row is. */
export interface RowIndex {
  /** Number of kept rows. */
  readonly size: number;
  /** What the row is to the ones before; remembers it unless it repeats one and repeats are not wanted. */
  add(row: RowIdentity, options: { readonly keepRepeats: boolean }): Seen;
  /** Sets the output length and the estimated tokens of the row that was added last. */
  setLast(size: { readonly bytes: number; readonly tokens: number }): void;
  lengthAt(row: number): number;
  tokensAt(row: number): number;
  /** Rows with one input form a group; 0 to groups - 1 in order of first appearance. */
  groupAt(row: number): number;
  readonly groups: number;
  /** The group's position, from its input. */
  positionOf(group: number): number;
  /** The smallest answer of the group, so that file order does not matter. */
  answerOf(group: number): number;
}

export type Seen = "new" | "repeats exactly" | "repeats after folding" | "conflicts";

/** An empty index. */
export function rowIndex(): RowIndex {
  const rowGroup = growing((length) => new Uint32Array(length));
  const rowLength = growing((length) => new Uint32Array(length));
  const rowTokens = growing((length) => new Uint32Array(length));
  const rowAnswer = growing((length) => new Float64Array(length));
  const rowExact = growing((length) => new Uint32Array(length));
  const groupPosition = growing((length) => new Float64Array(length));
  const groupAnswer = growing((length) => new Float64Array(length));
  const groupTable = hashTable((group) => groupPosition.at(group));
  // Only spreads the pairs over the table; `find` compares group and answer themselves.
  const pairHash = (input: number, answer: number): number => (input + answer * 0.618_033_988_749_894_9) % 1;
  const pairTable = hashTable((row) => pairHash(groupPosition.at(rowGroup.at(row)), rowAnswer.at(row)));
  return {
    get size() {
      return rowGroup.length();
    },
    get groups() {
      return groupPosition.length();
    },
    add: ({ input, answer, exact }, { keepRepeats }) => {
      const group = groupTable.find(input, (candidate) => groupPosition.at(candidate) === input);
      const pair = pairHash(input, answer);
      const same =
        group === undefined
          ? undefined
          : pairTable.find(pair, (row) => rowGroup.at(row) === group && rowAnswer.at(row) === answer);
      if (same !== undefined && !keepRepeats) {
        return rowExact.at(same) === exact ? "repeats exactly" : "repeats after folding";
      }
      const row = rowGroup.length();
      rowGroup.push(group ?? groupPosition.length());
      rowAnswer.push(answer);
      rowExact.push(exact);
      rowLength.push(0);
      rowTokens.push(0);
      if (same === undefined) pairTable.insert(pair, row);
      if (group === undefined) {
        groupTable.insert(input, groupPosition.length());
        groupPosition.push(input);
        groupAnswer.push(answer);
        return "new";
      }
      if (answer < groupAnswer.at(group)) groupAnswer.set(group, answer);
      if (same === undefined) return "conflicts";
      return rowExact.at(same) === exact ? "repeats exactly" : "repeats after folding";
    },
    setLast: ({ bytes, tokens }) => {
      rowLength.set(rowLength.length() - 1, bytes);
      rowTokens.set(rowTokens.length() - 1, tokens);
    },
    lengthAt: (row) => rowLength.at(row),
    tokensAt: (row) => rowTokens.at(row),
    groupAt: (row) => rowGroup.at(row),
    positionOf: (group) => groupPosition.at(group),
    answerOf: (group) => groupAnswer.at(group),
  };
}

interface Growing {
  length(): number;
  at(index: number): number;
  set(index: number, value: number): void;
  push(value: number): void;
}

/** A list of numbers in a typed array that doubles when it is full. */
function growing(make: (length: number) => Uint32Array | Float64Array): Growing {
  let values = make(1024);
  let used = 0;
  return {
    length: () => used,
    at: (index) => values[index] ?? Number.NaN,
    set: (index, value) => {
      values[index] = value;
    },
    push: (value) => {
      if (used === values.length) {
        const larger = make(used * 2);
        larger.set(values);
        values = larger;
      }
      values[used++] = value;
    },
  };
}

interface HashTable {
  /** The first entry with this hash that `same` accepts. `hash` is 0 to 1, evenly spread. */
  find(hash: number, same: (entry: number) => boolean): number | undefined;
  insert(hash: number, entry: number): void;
}

/** Open addressing over entry numbers; an entry's hash is asked for again when the table grows. */
function hashTable(hashOf: (entry: number) => number): HashTable {
  let slots = new Uint32Array(2048);
  let used = 0;
  const place = (hash: number, entry: number): void => {
    let slot = Math.floor(hash * slots.length);
    while (slots[slot] !== 0) slot = (slot + 1) % slots.length;
    slots[slot] = entry + 1;
  };
  return {
    find: (hash, same) => {
      let slot = Math.floor(hash * slots.length);
      for (let found = slots[slot] ?? 0; found !== 0; found = slots[slot] ?? 0) {
        if (same(found - 1)) return found - 1;
        slot = (slot + 1) % slots.length;
      }
      return undefined;
    },
    insert: (hash, entry) => {
      if (++used * 2 > slots.length) {
        const old = slots;
        slots = new Uint32Array(old.length * 2);
        for (const found of old) if (found !== 0) place(hashOf(found - 1), found - 1);
      }
      place(hash, entry);
    },
  };
}

import type { BeamEditDistance, Edit } from "./beam-edit-distance.ts";

/** Tercom's limits on the search. */
const longestShift = 10;
const farthestShift = 50;
export const largestCandidates = 1000;

export interface Shift {
  /** Edits saved, without the shift itself; 0 when no shift helps. */
  readonly gain: number;
  readonly words: Int32Array;
  /** How many candidates have been tried for this text so far. */
  readonly candidates: number;
}

/** The block move that brings the text nearest to the reference; among equals the longest, then the earliest. */
export function bestShift(words: Int32Array, distance: BeamEditDistance, candidatesBefore: number): Shift {
  const { reference } = distance;
  const before = distance.align(words);
  const alignment = alignPositions(before.edits);
  let candidates = candidatesBefore;
  let best: Candidate | undefined;
  for (const block of commonBlocks(words, reference)) {
    if (!worthMoving(block, alignment)) continue;
    let previous = -1;
    for (let offset = -1; offset < block.length; offset++) {
      const at = block.inReference + offset;
      if (at >= reference.length) break;
      const target = at === -1 ? 0 : (alignment.textPosition[at] as number) + 1;
      if (target === previous) continue;
      previous = target;
      const moved = move(words, block, target);
      const candidate = { gain: before.cost - distance.cost(moved), block, target, words: moved };
      candidates++;
      if (best === undefined || ranksAbove(candidate, best)) best = candidate;
    }
    if (candidates >= largestCandidates) break;
  }
  return { gain: best?.gain ?? 0, words: best?.words ?? words, candidates };
}

interface Block {
  readonly inText: number;
  readonly inReference: number;
  readonly length: number;
}

interface Candidate {
  readonly gain: number;
  readonly block: Block;
  readonly target: number;
  readonly words: Int32Array;
}

function ranksAbove(a: Candidate, b: Candidate): boolean {
  if (a.gain !== b.gain) return a.gain > b.gain;
  if (a.block.length !== b.block.length) return a.block.length > b.block.length;
  if (a.block.inText !== b.block.inText) return a.block.inText < b.block.inText;
  return a.target < b.target;
}

interface Positions {
  /** For each reference word, the text word that stands for it or before it; -1 before the first. */
  readonly textPosition: readonly number[];
  readonly wrongInReference: readonly boolean[];
  readonly wrongInText: readonly boolean[];
}

function alignPositions(edits: readonly Edit[]): Positions {
  const textPosition: number[] = [];
  const wrongInReference: boolean[] = [];
  const wrongInText: boolean[] = [];
  for (const edit of edits) {
    const wrong = edit !== "keep";
    if (edit !== "insert") wrongInText.push(wrong);
    if (edit === "delete") continue;
    wrongInReference.push(wrong);
    textPosition.push(wrongInText.length - 1);
  }
  return { textPosition, wrongInReference, wrongInText };
}

/** A block moves only when something is wrong with it at both places, and not into itself. */
function worthMoving(block: Block, positions: Positions): boolean {
  const { inText, inReference, length } = block;
  if (!positions.wrongInText.slice(inText, inText + length).includes(true)) return false;
  if (!positions.wrongInReference.slice(inReference, inReference + length).includes(true)) return false;
  const aligned = positions.textPosition[inReference] as number;
  return aligned < inText || aligned >= inText + length;
}

/** Every run of words that both sides have within reach of each other, shorter runs before longer ones. */
function* commonBlocks(words: Int32Array, reference: Int32Array): Generator<Block> {
  for (let inText = 0; inText < words.length; inText++) {
    const last = Math.min(reference.length - 1, inText + farthestShift);
    for (let inReference = Math.max(0, inText - farthestShift); inReference <= last; inReference++) {
      for (let length = 0; length < longestShift;) {
        const [here, there] = [inText + length, inReference + length];
        if (here >= words.length || there >= reference.length || words[here] !== reference[there]) break;
        length++;
        yield { inText, inReference, length };
      }
    }
  }
}

/** Takes the block out and puts it before the word that stood at `target`; Tercom's rule for targets inside the block. */
function move(words: Int32Array, { inText: start, length }: Block, target: number): Int32Array {
  const end = start + length;
  const block = words.subarray(start, end);
  if (target < start) return join(words.subarray(0, target), block, words.subarray(target, start), words.subarray(end));
  const resume = target > end ? target : length + target;
  return join(words.subarray(0, start), words.subarray(end, resume), block, words.subarray(Math.max(end, resume)));
}

function join(...parts: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

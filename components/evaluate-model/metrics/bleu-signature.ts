import { version } from "../../../compiler/version.ts";
import type { BleuSmoothing } from "./bleu.ts";
import type { BleuTokenizer } from "./bleu-tokenizers.ts";

export interface BleuSignatureFacts {
  readonly references: number | "var";
  readonly effectiveOrder: boolean;
  readonly tokenizer: BleuTokenizer;
  readonly smoothing: BleuSmoothing;
}

/** How a BLEU was computed, in sacrebleu's notation but under the kit's own name and version. */
export function bleuSignature(facts: BleuSignatureFacts): string {
  const { smoothing } = facts;
  const smooth = "value" in smoothing ? `${smoothing.kind}[${smoothing.value.toFixed(2)}]` : smoothing.kind;
  return [
    `nrefs:${facts.references}`,
    "case:mixed",
    `eff:${facts.effectiveOrder ? "yes" : "no"}`,
    `tok:${facts.tokenizer}`,
    `smooth:${smooth}`,
    `version:pipewright/${version}`,
  ].join("|");
}

import type { MetricSummary } from "../evaluation.ts";
import { bleuSignature } from "../metrics/bleu-signature.ts";
import type { BleuTokenizer } from "../metrics/bleu-tokenizers.ts";

/** The signature of every BLEU among the metrics; nothing when there is none. */
export function bleuSignatures(
  metrics: readonly MetricSummary[],
  { references, tokenizer }: { readonly references: number | "var"; readonly tokenizer: BleuTokenizer },
): { readonly signatures?: Readonly<Record<string, string>> } {
  const signatures: Record<string, string> = {};
  for (const { name } of metrics) {
    if (name !== "bleu" && name !== "sentence_bleu_mean") continue;
    const effectiveOrder = name !== "bleu";
    signatures[name] = bleuSignature({ references, effectiveOrder, tokenizer, smoothing: { kind: "exp" } });
  }
  return Object.keys(signatures).length === 0 ? {} : { signatures };
}

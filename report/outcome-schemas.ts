import * as z from "zod";
import type { Comparison, Judgment } from "../components/compare-models/comparison.ts";
import type { ConversionReport } from "../components/convert-dataset/conversion-report.ts";
import type { Evaluation, PredictionRow } from "../components/evaluate-model/evaluation.ts";
import type { TrainingCurves } from "../components/tune-model/training-curves.ts";

// JSON has no NaN: a rate over zero rows was written as null and comes back as "not known".
const figure = z.preprocess((value) => (value === null ? Number.NaN : value), z.union([z.number(), z.nan()]));
const interval = z.tuple([figure, figure]);
const count = z.number().nonnegative();
const text = z.string().exactOptional();

export const conversionReport: z.ZodType<ConversionReport> = z.object({
  source: z.string(),
  format: z.string(),
  rowsRead: count,
  rowsKept: count,
  rowsRejected: count,
  duplicates: count,
  split: z.object({ train: count, validation: count, test: count, seed: z.number() }),
  estimatedTokens: z.object({ total: count, train: count, longestRow: count }),
  findings: z.array(
    z.object({
      check: z.string(),
      severity: z.enum(["error", "warning", "note"]),
      message: z.string(),
      count,
      rows: z.array(z.number()),
      example: text,
    }),
  ),
});

export const trainingCurves: z.ZodType<TrainingCurves> = z.object({
  tuningJob: z.string(),
  baseModel: z.string(),
  series: z.array(z.object({ name: z.string(), points: z.array(z.object({ step: z.number(), value: figure })) })),
  note: text,
});

export const evaluation: z.ZodType<Evaluation> = z.object({
  model: z.string(),
  rows: count,
  outcomes: z.object({
    ok: count.default(0),
    truncated: count.default(0),
    empty: count.default(0),
    prompt_blocked: count.default(0),
    response_blocked: count.default(0),
    abnormal: count.default(0),
    error: count.default(0),
  }),
  scoreAs: z.enum(["zero", "exclude"]),
  metrics: z.array(z.object({ name: z.string(), value: figure, interval: interval.exactOptional(), count })),
  classification: z
    .object({
      accuracy: figure,
      macroF1: figure,
      microF1: figure,
      labels: z.array(z.object({ label: z.string(), precision: figure, recall: figure, f1: figure, support: count })),
      matrix: z.array(z.array(z.number())),
    })
    .exactOptional(),
  latencyMs: z.object({ p50: figure, p95: figure, mean: figure }),
  warnings: z.array(z.string()).exactOptional(),
  note: text,
});

export const predictionRow: z.ZodType<PredictionRow> = z.object({
  id: z.string(),
  prompt: z.string(),
  systemInstruction: text,
  reference: z.string(),
  outcome: z.enum(["ok", "truncated", "empty", "prompt_blocked", "response_blocked", "abnormal", "error"]),
  prediction: text,
  reason: text,
  latencyMs: figure,
  scores: z.record(z.string(), figure),
});

export const comparison: z.ZodType<Comparison> = z.object({
  nameA: z.string(),
  nameB: z.string(),
  judgeModel: z.string(),
  rows: count,
  winsA: count,
  winsB: count,
  ties: count,
  errors: count,
  winRateA: figure,
  winRateB: figure,
  winRateBInterval: interval,
  signTestP: figure,
  conflictRate: figure,
  firstPositionRate: figure,
  examples: z.array(
    z.object({
      id: z.string(),
      prompt: z.string(),
      reference: z.string(),
      answerA: text,
      answerB: text,
      verdict: z.enum(["A", "B", "tie", "error"]),
      explanation: text,
    }),
  ),
  note: text,
});

export const judgment: z.ZodType<Judgment> = z.object({
  id: z.string(),
  order: z.enum(["AB", "BA"]),
  sample: z.number(),
  choice: z.enum(["A", "B", "tie", "error"]),
  explanation: text,
  reason: text,
});

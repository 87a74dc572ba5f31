/** What the tuning service takes for one base model. Sizes in bytes, lengths in tokens. */
export interface TuningLimits {
  readonly tokensPerRow: number;
  readonly trainRows: number;
  readonly trainBytes: number;
  readonly validationRows: number;
  /** Above 1,000 validation rows they may be at most this share of the training rows. */
  readonly validationShare: number;
}

/** Where the numbers come from and how old the copy of that page is. */
export const limitsSource = {
  page: "https://cloud.google.com/vertex-ai/generative-ai/docs/models/gemini-supervised-tuning",
  asOf: "2026-10",
} as const;

const current: TuningLimits = {
  tokensPerRow: 131_072,
  trainRows: 10_000_000,
  trainBytes: 1_000_000_000,
  validationRows: 5000,
  validationShare: 0.3,
};

const table: Readonly<Record<string, TuningLimits>> = {
  "gemini-3.5-flash": current,
  "gemini-3.5-flash-lite": current,
  "gemini-3.1-flash-lite": current,
  "gemini-2.5-flash": current,
  "gemini-2.5-flash-lite": current,
  "gemini-2.5-pro": current,
  "gemini-2.0-flash-001": { ...current, trainRows: 1_000_000 },
  "gemini-2.0-flash-lite-001": { ...current, trainRows: 1_000_000 },
  "gemini-1.5-flash-002": { ...current, validationRows: 256 },
  "gemini-1.5-pro-002": { ...current, tokensPerRow: 32_768, validationRows: 256 },
};

/** Up to so many validation rows the share of the training rows does not matter. */
export const validationRowsWithoutShare = 1000;

/** The limits of a base model; of the current models, and `known` false, for a name that is not in the table. */
export function limitsOf(baseModel: string): { readonly limits: TuningLimits; readonly known: boolean } {
  // Resource names end with the model's name.
  const name = baseModel.slice(baseModel.lastIndexOf("/") + 1);
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  return { limits: found ?? current, known: found !== undefined };
}

/** One published model as the toy pretends to have it. All of them are the same toy. */
interface KnownModel {
  readonly name: string;
  /** Adapter sizes that supervised tuning takes; none when the model cannot be tuned. */
  readonly adapterSizes: readonly number[];
}

/** As published in October 2026; names that were retired by then answer 404, as from the service. */
export const knownModels: readonly KnownModel[] = [
  ...[
    "gemini-3.5-flash",
    "gemini-3.5-flash-lite",
    "gemini-3.1-flash-lite",
    "gemini-2.5-flash",
    "gemini-2.5-flash-lite",
  ].map((name) => ({ name, adapterSizes: [1, 2, 4, 8, 16] })),
  { name: "gemini-2.5-pro", adapterSizes: [1, 2, 4, 8] },
  ...["gemini-3.1-pro", "gemini-3.6-flash", "gemini-3.7-flash", "gemini-3.8-flash"].map((name) => ({
    name,
    adapterSizes: [],
  })),
];

/** Takes a name with or without `publishers/google/models/` before it. */
export function knownModel(name: string): KnownModel | undefined {
  const id = name.replace(/^(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/google\/models\//, "");
  return knownModels.find((model) => model.name === id);
}

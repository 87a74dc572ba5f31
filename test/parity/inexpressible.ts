/** Files of the reference that have no twin, and why a pipeline written here cannot mean the same. docs/parity.md shows them. */
export const inexpressible: Readonly<Record<string, string>> = {
  "conditional_producer_and_consumers.yaml":
    "It collects a value of a branch that is in no loop, so one whole number leaves where a list of them is declared. Here such a branch has no result unless `otherwise` closes the chain, and `orNothing` is for loops.",
};

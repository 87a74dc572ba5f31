/** A value of any kind as messages show it: JSON where there is some, and otherwise what kind of value it is. */
export function valueWords(value: unknown): string {
  if (typeof value === "number") return String(value);
  try {
    return (
      JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? `${part}n` : part)) ?? typeof value
    );
  } catch {
    // It holds itself.
    return typeof value;
  }
}

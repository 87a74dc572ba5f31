const secondsPerUnit = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** Whole seconds of a duration such as "30s" or "2h", or undefined when it is not one. */
export function secondsOf(text: string): number | undefined {
  const match = /^(\d+)([smhdw])$/.exec(text);
  return match ? Number(match[1]) * secondsPerUnit[match[2] as keyof typeof secondsPerUnit] : undefined;
}

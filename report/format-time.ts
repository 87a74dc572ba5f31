/** A duration for people: 850 ms, 4.2 s, 3 min 12 s, 2 h 05 min. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return "–";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** An ISO instant as "2026-11-21 00:22:14 UTC"; the text itself when it is no instant. */
export function formatInstant(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? iso : `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** Milliseconds between two ISO instants, NaN when either is missing or unreadable. */
export function spanMs(startedAt: string | undefined, endedAt: string | undefined): number {
  return startedAt === undefined || endedAt === undefined ? Number.NaN : Date.parse(endedAt) - Date.parse(startedAt);
}

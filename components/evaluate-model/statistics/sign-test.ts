/**
 * Two-sided exact p-value that wins and losses come from a fair coin; ties are left out by the caller. With rows that
 * only one of two systems got right it is the exact McNemar test.
 */
export function signTest(wins: number, losses: number): number {
  const trials = wins + losses;
  const start = Math.max(wins, losses);
  // ln C(trials, i) for i = trials, then downwards: the tail is summed in log space, so that large counts stay finite.
  let logChoose = 0;
  let tail = 0;
  for (let i = trials; i >= start; i--) {
    tail += Math.exp(logChoose - trials * Math.LN2);
    logChoose += Math.log(i) - Math.log(trials - i + 1);
  }
  return Math.min(1, 2 * tail);
}

const list = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter((word) => word !== ""));

/** A few hundred common words are what the toy knows about feelings. */
const positive = list(`
  good great nice amazing awesome excellent wonderful fantastic brilliant superb perfect beautiful lovely delightful pleasant happy glad joy
  joyful cheerful excited exciting thrilled grateful thankful thanks love loved loves loving like liked enjoy enjoyed enjoying enjoyable fun
  funny win won winning success successful proud best better celebrate celebrating celebration relaxing relaxed calm cozy peaceful fresh
  inspired inspiring motivated hope hopeful promising impressive helpful friendly smooth easy reliable satisfied recommend favorite favourite
  delicious tasty bright sunny blessed lucky yay congratulations 💪 🎉 😊 😍 ❤ 👍 🌞 😀 🥳
`);
const negative = list(`
  bad terrible awful horrible poor worst worse sad unhappy angry annoyed annoying frustrated frustrating disappointed disappointing
  disappointment hate hated hates dislike boring bored tired exhausted exhausting stress stressed stressful worry worried anxious fear afraid
  scared lonely upset hurt pain painful sick ill broken broke fail failed failing failure lost lose losing late delay delayed slow cancelled
  canceled problem problems issue issues difficult hard struggle struggling overwhelmed traffic rude dirty cold crying cry miss missed missing
  ruined waste wasted never ugh disgusting disaster crash crashed error refund complaint 😢 😠 😡 😞 😭 👎 💔
`);
const negations = list(
  "not no never don't doesn't didn't isn't wasn't aren't can't cannot couldn't won't wouldn't hardly without",
);

/** Above zero for glad words, below for sad ones; a negation turns the next three words around. */
export function sentimentOf(words: readonly string[]): number {
  return words.reduce((sum, word, index) => {
    const plain = word.replaceAll("’", "'");
    const value = Number(positive.has(plain)) - Number(negative.has(plain));
    const isTurned = words
      .slice(Math.max(0, index - 3), index)
      .some((each) => negations.has(each.replaceAll("’", "'")));
    return sum + (isTurned ? -value : value);
  }, 0);
}

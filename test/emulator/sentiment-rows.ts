/** Rows whose answer follows from a few words, so that a learner that learns gets unseen ones right. */
export function sentimentRows(
  count: number,
  offset = 0,
): readonly { readonly user: string; readonly answer: string }[] {
  return Array.from({ length: count }, (_, index) => {
    const n = index + offset;
    const mood = n % 3;
    const word = moods[mood]![Math.floor(n / 3) % moods[mood]!.length]!;
    const thing = things[Math.floor(n / 7) % things.length]!;
    return { user: `Text: the ${thing} was ${word} on day ${n}`, answer: `Sentiment: ${labels[mood]!}` };
  });
}

const labels = ["Positive", "Negative", "Neutral"];
const moods = [
  ["splendid", "charming", "uplifting", "marvellous"],
  ["dreadful", "shabby", "grim", "hopeless"],
  ["ordinary", "average", "unremarkable", "standard"],
];
const things = ["train", "meal", "film", "meeting", "weather", "hotel", "concert"];

/** One line of a tuning file. */
export const tuningLine = ({ user, answer }: { readonly user: string; readonly answer: string }): string =>
  JSON.stringify({
    systemInstruction: { parts: [{ text: "Perform sentiment analysis based on the provided text." }] },
    contents: [
      { role: "user", parts: [{ text: user }] },
      { role: "model", parts: [{ text: answer }] },
    ],
  });

export const tuningFile = (rows: readonly { readonly user: string; readonly answer: string }[]): string =>
  rows.map(tuningLine).join("\n");

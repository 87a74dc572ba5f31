import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BenchResult, benchFolder, referencePython, row, wholeProcess } from "./measure.ts";

const sizeBytes = 200_000_000;
/** Peak resident memory that a conversion of any of these files may take; the reference takes 0.3 to 1.5 GiB. */
const memoryCeilingMiB = 600;

/**
 * 200 MB of chat rows, converted: ours checks, deduplicates, splits and reports; the reference is the tutorials' loop, which keeps
 * all rows in a list and writes them again. Ours fails when its memory passes the ceiling.
 */
export async function bench(): Promise<BenchResult> {
  const folder = await benchFolder("convert");
  const python = referencePython();
  await writeFile(join(folder, "reference.py"), reference);
  await writeFile(join(folder, "ours.ts"), ours);
  const rows = [];
  for (const { name, words, target } of [
    // Long texts are mostly copied, which Python's json does in C; ours also folds, hashes and looks at every character.
    { name: "200 MB in long rows", words: 600, target: 1 },
    { name: "200 MB in short rows", words: 20, target: 1.5 },
  ]) {
    const source = join(folder, "rows.jsonl");
    await generate(source, words);
    const node = [process.execPath, "--conditions=source", join(folder, "ours.ts"), source, join(folder, "out")];
    const seconds = {
      ours: await wholeProcess(node, 1),
      reference: await wholeProcess([python, join(folder, "reference.py"), source, join(folder, "out.jsonl")], 1),
    };
    rows.push(row(`messages to contents, ${name}`, seconds, target));
  }
  await rm(folder, { recursive: true, force: true });
  return { name: "convert", rows };
}

const vocabulary =
  "bike brake station bill refund app login lost key dock rider chain ticket wheel light card code".split(" ");

async function generate(path: string, words: number): Promise<void> {
  const file = createWriteStream(path);
  let written = 0;
  // A linear congruential generator: the same file on every machine.
  let state = 1;
  const next = (): number => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31);
  while (written < sizeBytes) {
    const text = Array.from({ length: words }, () => vocabulary[next() % vocabulary.length]).join(" ");
    const line = JSON.stringify({
      messages: [
        { role: "system", content: "Name the queue." },
        { role: "user", content: `${text} ${written}` },
        { role: "model", content: `Queue: ${vocabulary[next() % 6] ?? ""}` },
      ],
    });
    written += line.length + 1;
    if (!file.write(`${line}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

const reference = `import json, sys
instances = []
with open(sys.argv[1]) as reader:
    for line in reader:
        instance = []
        for content in json.loads(line)["messages"]:
            instance.append({"role": content["role"], "parts": [{"text": content["content"]}]})
        instances.append({"contents": instance})
with open(sys.argv[2], "w") as writer:
    for instance in instances:
        writer.write(json.dumps(instance) + "\\n")
`;

const ours = `import { convert } from "../../../components/convert-dataset/convert.ts";
import { openStore } from "../../../storage/store.ts";
const [source = "", out = ""] = process.argv.slice(2);
await convert({
  source, store: openStore({}), format: "auto", inputTemplate: "{input_text}", outputColumn: "output_text",
  baseModel: "gemini-2.5-flash", validationFraction: 0.1, testFraction: 0.2, seed: 42, deduplicate: true, maxRejectedFraction: 0.1,
  outputs: { train: out + "/train", validation: out + "/validation", test: out + "/test", report: out + "/report" },
});
const peakMiB = process.resourceUsage().maxRSS / 1024;
if (peakMiB > ${memoryCeilingMiB}) throw new Error("took " + peakMiB + " MiB");
`;

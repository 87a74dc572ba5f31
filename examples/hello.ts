import * as z from "zod";
import { Dataset, defineComponent, definePipeline } from "pipewright";

const countWords = defineComponent({
  name: "count-words",
  inputs: { text: z.string(), repeat: z.int().min(1).default(1) },
  outputs: { words: Dataset, total: z.int() },
  run: async ({ inputs, outputs, log }) => {
    const { writeFile } = await import("node:fs/promises");
    const words = inputs.text.split(/\s+/).filter(Boolean);
    await writeFile(outputs.words.path, words.join("\n"));
    log.info(`${words.length} words, ${inputs.repeat} times`);
    return { total: words.length * inputs.repeat };
  },
});

export const hello = definePipeline({
  name: "hello",
  inputs: { text: z.string().default("hello from TypeScript") },
  build: ({ text }) => ({ total: countWords({ text, repeat: 2 }).outputs.total }),
});

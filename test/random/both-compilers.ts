import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { Pipeline } from "../../compiler/authoring/pipeline.ts";
import { compile } from "../../compiler/compile.ts";
import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import { canonicalSpec } from "../support/canonical-spec.ts";
import type { Program } from "./abstract-pipeline.ts";
import { writePython } from "./write-python.ts";
import { writeTypescript } from "./write-typescript.ts";

const root = join(import.meta.dirname, "../..");

/** What one side made of a program: a spec, or words why not. */
export type Outcome = { readonly spec: PipelineSpec } | { readonly error: string };

/** A spec in the form in which specs are compared. The reference may write one that is none: tasks missing in a graph. */
function meaning(outcome: Outcome): unknown {
  try {
    return "spec" in outcome ? canonicalSpec(outcome) : outcome;
  } catch (error) {
    return { unreadable: String(error) };
  }
}

export interface Comparison {
  readonly typescript: Outcome;
  readonly python: Outcome;
  /** What the two say, in the form in which they are compared. */
  readonly ours: unknown;
  readonly theirs: unknown;
  readonly same: boolean;
}

/** Writes programs in both languages and compiles them: TypeScript in this process, Python in one that stays open. */
export class BothCompilers implements AsyncDisposable {
  readonly folder = join(root, ".pipewright", `random-twins-${process.pid}`);
  readonly #python: ReturnType<typeof spawn>;
  readonly #answers = new Map<string, (outcome: Outcome) => void>();
  #count = 0;

  constructor(python: string) {
    mkdirSync(this.folder, { recursive: true });
    this.#python = spawn(python, [join(root, "test/interop/kfp-twins.py")], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: this.#python.stdout! }).on("line", (line) => {
      const { id, ...outcome } = JSON.parse(line) as { readonly id: string } & Outcome;
      this.#answers.get(id)?.(outcome);
      this.#answers.delete(id);
    });
    this.#python.on("exit", (code) => {
      for (const answer of this.#answers.values()) answer({ error: `the Python process ended with ${code}` });
    });
  }

  /** Compiles a program twice and compares the meanings. */
  async compare(program: Program): Promise<Comparison> {
    const id = String((this.#count += 1));
    const [typescript, python] = await Promise.all([this.#typescript(id, program), this.#reference(id, program)]);
    const [ours, theirs] = [typescript, python].map(meaning);
    const same = "spec" in typescript && "spec" in python && isDeepStrictEqual(ours, theirs);
    return { typescript, python, ours, theirs, same };
  }

  async #typescript(id: string, program: Program): Promise<Outcome> {
    const file = join(this.folder, `twin-${id}.ts`);
    writeFileSync(file, writeTypescript(program));
    try {
      const { pipeline } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
        readonly pipeline: Pipeline;
      };
      return { spec: compile(pipeline).spec };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  #reference(id: string, program: Program): Promise<Outcome> {
    const file = join(this.folder, `twin_${id}.py`);
    writeFileSync(file, writePython(program));
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#python.stdin!.write(`${JSON.stringify({ id, file })}\n`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#python.stdin!.end();
    if (this.#python.exitCode === null) await once(this.#python, "exit");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

import type { Diagnostic } from "../diagnostics/pipewright-error.ts";
import type { SpecDocuments } from "./platform-spec.ts";

/** A backend whose size limit is known. */
export type SizedBackend = "kubeflow" | "vertex";

interface SizeLimit {
  readonly code: "K160" | "K161";
  readonly bytes: number;
  readonly owner: string;
  readonly hint: string;
}

/** Where the numbers come from, and how certain they are: docs/limits.md. */
const limits: Readonly<Record<SizedBackend, SizeLimit>> = {
  kubeflow: {
    code: "K160",
    bytes: 1536 * 1024,
    owner: "a Kubernetes cluster keeps of one object, such as an open-source KFP run",
    hint: "split it into pipelines that run one after the other, or move large texts and constants into artifacts",
  },
  vertex: {
    code: "K161",
    bytes: 10 * 1024 * 1024,
    owner: "Google's API takes in one request",
    hint: "split it into pipelines that run one after the other, or move large texts and constants to Cloud Storage",
  },
};

/** From this part of a limit on there is a warning: values of a run and a next version come on top. */
const warnAt = 0.8;

/** Size of the documents as compact JSON in UTF-8, which is what is sent and kept. */
export const specBytes = ({ spec, platform }: SpecDocuments): number =>
  Buffer.byteLength(JSON.stringify(spec)) + (platform === undefined ? 0 : Buffer.byteLength(JSON.stringify(platform)));

/** A warning near the limit of a backend, an error beyond it. */
export function sizeProblem(bytes: number, backend: SizedBackend): Diagnostic | undefined {
  const { code, bytes: limit, owner, hint } = limits[backend];
  if (bytes < limit * warnAt) return undefined;
  const part = bytes > limit ? "more than" : `${Math.floor((bytes / limit) * 100)} % of`;
  const message = `the pipeline has ${mebibytes(bytes)}, ${part} the ${mebibytes(limit)} that ${owner}`;
  return { code, message, hint, ...(bytes > limit ? {} : { severity: "warning" }) };
}

/** What to say about the size of a pipeline of which nobody said where it will run. */
export function sizeWarnings(documents: SpecDocuments, at?: Diagnostic["at"]): readonly Diagnostic[] {
  const bytes = specBytes(documents);
  return (["kubeflow", "vertex"] as const).flatMap((backend): readonly Diagnostic[] => {
    const problem = sizeProblem(bytes, backend);
    return problem === undefined ? [] : [{ ...problem, severity: "warning", at }];
  });
}

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(2)} MiB`;

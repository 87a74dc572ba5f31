import { type Diagnostic, PipewrightError } from "../diagnostics/pipewright-error.ts";
import type { SpecDocuments } from "../spec/platform-spec.ts";
import { sizeProblem, specBytes } from "../spec/size-limits.ts";
import { checkPlain } from "./plain.ts";
import { yamlDocument } from "./yaml.ts";

/** How the objects are called in the cluster. */
export interface ManifestOptions {
  /** Object name of the pipeline. @default the pipeline's own name */
  readonly name?: string | undefined;
  /** @default `name` */
  readonly displayName?: string | undefined;
  /** Object name of this version. @default `name` */
  readonly versionName?: string | undefined;
  /** @default `versionName` */
  readonly versionDisplayName?: string | undefined;
  /** @default the namespace in which they are applied */
  readonly namespace?: string | undefined;
  /** Writes the object of the pipeline too, before that of its version. @default false */
  readonly includePipeline?: boolean | undefined;
}

/**
 * A pipeline as objects of a Kubernetes cluster that keeps its pipelines there: a `PipelineVersion`, and a `Pipeline` when asked for.
 * @throws K137 for names that a cluster refuses; K160 for more than a cluster keeps of one object; K407 for a number that JSON cannot carry.
 */
export function toManifests({ spec, platform }: SpecDocuments, options: ManifestOptions = {}): string {
  const name = options.name ?? spec.pipelineInfo.name;
  const displayName = options.displayName ?? name;
  const { versionName = name, versionDisplayName = versionName, namespace } = options;
  check([
    ["the pipeline's", name, objectName],
    ["the version's", versionName, objectName],
    ["the namespace's", namespace, label],
  ]);
  const tooLarge = sizeProblem(specBytes({ spec, platform }), "kubeflow");
  if (tooLarge !== undefined && tooLarge.severity !== "warning") throw new PipewrightError(tooLarge);
  checkPlain(spec);
  if (platform !== undefined) checkPlain(platform, "platform");
  const { description } = spec.pipelineInfo;
  const described = description === undefined ? {} : { description };
  const object = (kind: string, objectName: string, body: object): object => ({
    apiVersion: "pipelines.kubeflow.org/v2beta1",
    kind,
    metadata: { name: objectName, ...(namespace === undefined ? {} : { namespace }) },
    spec: { ...body, ...described },
  });
  const version = object("PipelineVersion", versionName, {
    displayName: versionDisplayName,
    pipelineName: name,
    pipelineSpec: spec,
    ...(platform === undefined ? {} : { platformSpec: platform }),
  });
  const objects = options.includePipeline === true ? [object("Pipeline", name, { displayName }), version] : [version];
  return objects.map(yamlDocument).join("---\n");
}

interface NameForm {
  readonly form: RegExp;
  readonly most: number;
  readonly words: string;
}

const part = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
const objectName: NameForm = {
  form: new RegExp(`^${part}(?:\\.${part})*$`),
  most: 253,
  words: "up to 253 lower-case letters, digits, '-' and '.'",
};
const label: NameForm = {
  form: new RegExp(`^${part}$`),
  most: 63,
  words: "up to 63 lower-case letters, digits and '-'",
};

function check(names: readonly (readonly [string, string | undefined, NameForm])[]): void {
  const problems = names.flatMap(([whose, name, { form, most, words }]): readonly Diagnostic[] =>
    name === undefined || (name.length <= most && form.test(name))
      ? []
      : [
          {
            code: "K137",
            message: `${whose} name '${name}' is not a name in Kubernetes`,
            hint: `use ${words}, with a letter or digit first and last`,
          },
        ],
  );
  if (problems.length > 0) throw new PipewrightError(problems);
}

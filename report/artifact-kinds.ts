import * as schemas from "./outcome-schemas.ts";
import { jsonFile, jsonLines, type ReadResult } from "./read-artifact.ts";
import type { Found, RunView, Section } from "./run-view.ts";
import { comparisonSections } from "./sections/comparison.ts";
import { conversionSections } from "./sections/conversion.ts";
import { curveSections } from "./sections/curves.ts";
import { evaluationSections } from "./sections/evaluation.ts";
import { exampleSections } from "./sections/examples.ts";
import { judgmentSections } from "./sections/judgments.ts";

/** How artifacts of one kind are read and what they add to the page. */
interface ArtifactKind<T> {
  readonly read: (path: string) => Promise<ReadResult<T>>;
  readonly sections: (found: readonly Found<T>[], view: RunView) => readonly Section[];
}

/** Every kind of artifact that the report knows, by `metadata.artifactType`, in the order of the page. A new kind is one line here. */
export const artifactKinds = {
  "pipewright.ConversionReport": kind({ read: jsonFile(schemas.conversionReport), sections: conversionSections }),
  "pipewright.TrainingCurves": kind({ read: jsonFile(schemas.trainingCurves), sections: curveSections }),
  "pipewright.Evaluation": kind({ read: jsonFile(schemas.evaluation), sections: evaluationSections }),
  "pipewright.Comparison": kind({ read: jsonFile(schemas.comparison), sections: comparisonSections }),
  "pipewright.Judgments": kind({ read: jsonLines(schemas.judgment), sections: judgmentSections }),
  "pipewright.Predictions": kind({ read: jsonLines(schemas.predictionRow), sections: exampleSections }),
};

export type ArtifactType = keyof typeof artifactKinds;
export type ContentOf<K extends ArtifactType> = (typeof artifactKinds)[K] extends ArtifactKind<infer T> ? T : never;

/** The known kind of an artifact, when it says so. */
export function artifactTypeOf(metadata: { readonly [key: string]: unknown }): ArtifactType | undefined {
  const name = metadata["artifactType"];
  return typeof name === "string" && Object.hasOwn(artifactKinds, name) ? (name as ArtifactType) : undefined;
}

function kind<T>(definition: ArtifactKind<T>): ArtifactKind<T> {
  return definition;
}

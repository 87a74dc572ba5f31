import { fail } from "../diagnostics/pipewright-error.ts";
import { callerSpan } from "../diagnostics/span.ts";
import { Chunks, type Source } from "../graph/graph.ts";
import { makeRef, type ParamRef, refData } from "./refs.ts";

/**
 * Text built from constants and references: text`gs://${bucket}/models/${version}`. Pieces stay apart until the
 * pipeline is compiled; KFP puts the values in when the task starts (numbers in plain decimal, lists and objects as JSON).
 * @throws K105 for an artifact or anything else that has no text form.
 */
export function text(
  literals: TemplateStringsArray,
  ...values: readonly (string | number | boolean | ParamRef)[]
): ParamRef<string> {
  const parts: (string | Source)[] = [];
  literals.forEach((literal, index) => {
    if (literal !== "") parts.push(literal);
    if (index < values.length) parts.push(...pieces(values[index]));
  });
  const onText = (): never =>
    fail("K105", "text with references was turned into plain text", {
      hint: "nest it in another text`…`, or pass it as it is",
      at: callerSpan(),
    });
  // A text is a reference of type STRING whose source is made of chunks.
  return makeRef({ kind: "parameter", parameter: "STRING", source: new Chunks(parts) }, onText) as ParamRef<string>;
}

function pieces(value: unknown): readonly (string | Source)[] {
  const ref = refData(value);
  if (ref?.kind === "parameter") return ref.source instanceof Chunks ? ref.source.parts : [ref.source];
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return [String(value)];
  return fail(
    "K105",
    ref ? "an artifact has no text form" : "only text, numbers, booleans and parameter references fit into text`…`",
    {
      hint: ref ? "pass the artifact to a component and use its path there" : "turn the value into text first",
      at: callerSpan(),
    },
  );
}

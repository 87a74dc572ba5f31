export { compile } from "./compile.ts";
export type { CompileOptions } from "./compile.ts";
export { PipewrightError } from "./diagnostics/pipewright-error.ts";
export type { Diagnostic, Note } from "./diagnostics/pipewright-error.ts";
export type { Span } from "./diagnostics/span.ts";
export { toJson } from "./emit/json.ts";
export { toYaml } from "./emit/yaml.ts";
export { checkParameters } from "./spec/check-parameters.ts";
export type { JsonObject, PipelineSpec } from "./spec/pipeline-spec.ts";

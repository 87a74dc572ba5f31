export {
  Artifact,
  artifactType,
  ClassificationMetrics,
  Dataset,
  describe,
  google,
  HTML,
  listOf,
  Markdown,
  Metrics,
  Model,
  optional,
  SlicedClassificationMetrics,
} from "./artifacts.ts";
export type { ArtifactListType, ArtifactType, OptionalArtifactType } from "./artifacts.ts";
export { defineComponent } from "./component.ts";
export type { Component, ComponentDefinition, Task } from "./component.ts";
export { concat, defineContainerComponent, ifPresent } from "./container-component.ts";
export type {
  ArtifactPlaceholder,
  ContainerComponent,
  ContainerPorts,
  ContainerTemplate,
  Placeholder,
} from "./container-component.ts";
export type {
  Handler,
  HandlerContext,
  HandlerResult,
  LocalArtifact,
  OutputArtifact,
  TaskFacts,
  TaskLog,
} from "./handler.ts";
export { definePipeline } from "./pipeline.ts";
export type { Pipeline, Refs } from "./pipeline.ts";
export type { Ports, RunArgs } from "./ports.ts";
export type { ArtifactListRef, ArtifactRef, ParamRef } from "./refs.ts";
export type { Duration, ResourceOptions, RetryOptions, TaskOptions } from "./task-options.ts";
export { text } from "./text.ts";

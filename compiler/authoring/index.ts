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
export { placeholders } from "./run-placeholders.ts";
export type { Ports, RunArgs } from "./ports.ts";
export type { ArtifactListRef, ArtifactRef, ParamRef } from "./refs.ts";
export type { Duration, ResourceOptions, RetryOptions, TaskOptions } from "./task-options.ts";
export { taskConfig } from "./task-config.ts";
export type { TaskConfig, TaskConfigOption } from "./task-config.ts";
export type { RunSettings } from "./run-settings.ts";
export { text } from "./text.ts";
export { and, eq, gt, gte, lt, lte, ne, not, or } from "./conditions.ts";
export type { Condition, Test } from "./conditions.ts";
export { embed } from "./embed.ts";
export type { Embedded } from "./embed.ts";
export { exitHandler } from "./exit-handler.ts";
export { field } from "./field.ts";
export { finalStatus, isSuccess } from "./final-status.ts";
export type { FinalStatus } from "./final-status.ts";
export type { GroupOptions, Waitable } from "./group.ts";
export type { FeatureValue, KubernetesFeature } from "./kubernetes-feature.ts";
export { importer } from "./importer.ts";
export type { ImportedMetadata } from "./importer.ts";
export { parallelFor } from "./parallel-for.ts";
export type { Collected, CollectedRef, ItemRef, LoopOptions } from "./parallel-for.ts";
export { when } from "./when.ts";
export type { Branches, FirstBranch, Sometimes } from "./when.ts";

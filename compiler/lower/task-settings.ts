import type { TaskSettings } from "../graph/graph.ts";
import type { TaskSpec } from "../spec/pipeline-spec.ts";

/** Caching and retries of a task. An empty `cachingOptions` is how KFP writes "no caching". */
export function lowerSettings(settings: TaskSettings): Pick<TaskSpec, "cachingOptions" | "retryPolicy"> {
  const { retry } = settings;
  return {
    cachingOptions: {
      ...(settings.cacheKey === undefined ? {} : { cacheKey: settings.cacheKey }),
      ...(settings.cache ? { enableCache: true } : {}),
    },
    ...(retry === undefined
      ? {}
      : {
          retryPolicy: {
            backoffDuration: `${retry.backoffSeconds}s`,
            backoffFactor: retry.factor,
            backoffMaxDuration: `${retry.maxBackoffSeconds}s`,
            ...(retry.max === 0 ? {} : { maxRetryCount: retry.max }),
          },
        }),
  };
}

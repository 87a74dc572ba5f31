import type { KubernetesFeature } from "./kubernetes-feature.ts";
import type { ParamRef } from "./refs.ts";
import type { Task } from "./component.ts";
import type { Waitable } from "./group.ts";

/** A time span: a number and a unit (seconds, minutes, hours, days, weeks). */
export type Duration = `${number}${"s" | "m" | "h" | "d" | "w"}`;

/** Settings of one task. */
export interface TaskOptions {
  /** Base of the task's key in the spec. @default the component's name */
  readonly name?: string;
  /** Shown by user interfaces instead of the task's key. */
  readonly displayName?: string;
  /** Tasks, loops and exit handlers that must finish first although no value is passed. */
  readonly after?: readonly (Task | Waitable)[];
  /** Starts the task when everything before it has ended, well or not. Inputs fed by other tasks must be optional. @default false */
  readonly ignoreUpstreamFailure?: boolean;
  /** Whether a stored result may be reused; an object also sets the key that decides. @default true */
  readonly cache?: boolean | { readonly key: string };
  readonly retry?: RetryOptions;
  /** Only for container and TypeScript components. */
  readonly resources?: ResourceOptions;
  /**
   * Image in the place of the component's own: text, a reference to text, or text with one reference. Only for
   * container and TypeScript components.
   */
  readonly image?: string | ParamRef<string>;
  /** Environment of the container; static text, as KFP has no references there. */
  readonly env?: Readonly<Record<string, string>>;
  /** Secrets, volumes, node selection and more for open-source KFP: what functions of `pipewright/kubernetes` return. */
  readonly kubernetes?: readonly KubernetesFeature[];
}

export interface RetryOptions {
  /** Attempts after the first. */
  readonly max: number;
  /** Wait before the first retry. @default "0s" */
  readonly backoff?: Duration;
  /** Growth of the wait from retry to retry. @default 2 */
  readonly factor?: number;
  /** Longest wait. @default "1h" */
  readonly maxBackoff?: Duration;
}

export interface ResourceOptions {
  /** Limit in cores: 4, "500m", or a reference to such text. */
  readonly cpu?: number | string | ParamRef<string>;
  readonly cpuRequest?: number | string | ParamRef<string>;
  /** Limit as a Kubernetes quantity such as "32Gi" or "15G"; without a unit, bytes. */
  readonly memory?: string | ParamRef<string>;
  readonly memoryRequest?: string | ParamRef<string>;
  readonly accelerator?: {
    readonly type?: string | ParamRef<string>;
    readonly count?: number | string | ParamRef<string>;
  };
}

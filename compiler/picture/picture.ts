/** A pipeline as pictures need it: tasks and groups in words, what they wait for, what is inside them. */
export interface Picture {
  readonly pipeline: string;
  readonly tasks: readonly PictureTask[];
}

export type PictureKind =
  | "container"
  | "importer"
  | "pipeline"
  | "loop"
  | "branches"
  | "branch"
  | "exit-handler"
  /** Runs whatever happened to what it waits for. */
  | "always";

export interface PictureTask {
  /** Names from the root down, joined by '/'. */
  readonly path: string;
  readonly name: string;
  readonly kind: PictureKind;
  /** What people call it: the display name, or a group's rule such as "when rows.count > 3". */
  readonly title: string;
  /** The component and what runs it, where that says more than the title. */
  readonly detail?: string;
  /** Settings worth a line: retries, caching, images. */
  readonly facts: readonly string[];
  /** The siblings that must end first. */
  readonly after: readonly Wait[];
  /** What is inside a group or a nested pipeline. */
  readonly tasks?: readonly PictureTask[];
}

export interface Wait {
  /** Path of the sibling. */
  readonly task: string;
  /** What it hands over, each as "output → input"; empty when only the order counts. */
  readonly values: readonly string[];
}

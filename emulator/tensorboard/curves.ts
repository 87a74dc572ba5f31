import { JsonFolder } from "../json-folder.ts";

export interface Point {
  readonly step: number;
  readonly value: number;
  /** ISO 8601. */
  readonly wallTime: string;
}

/** The time series of one experiment run, in the order in which they began. */
export interface Run {
  /** `projects/P/locations/L` that the experiment belongs to. */
  readonly parent: string;
  readonly experiment: string;
  readonly run: string;
  readonly displayName: string;
  readonly createdAt: string;
  readonly series: Readonly<Record<string, readonly Point[]>>;
}

/** Experiments with one run each. Points are on disk once their run is saved. */
export class Curves {
  readonly #runs: JsonFolder<Run>;

  private constructor(runs: JsonFolder<Run>) {
    this.#runs = runs;
  }

  static async open(directory?: string): Promise<Curves> {
    return new Curves(await JsonFolder.open(directory === undefined ? undefined : `${directory}/curves`));
  }

  runs(): readonly Run[] {
    return [...this.#runs.values()];
  }

  get(experiment: string): Run | undefined {
    return this.#runs.get(experiment);
  }

  save(run: Run): Promise<void> {
    return this.#runs.put(run.experiment, run);
  }

  remove(experiment: string): Promise<void> {
    return this.#runs.remove(experiment);
  }
}

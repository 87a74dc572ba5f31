import { JsonFolder } from "./json-folder.ts";
import { decodeModel, encodeModel, type EncodedModel } from "./learner/model-codec.ts";
import type { Model } from "./learner/model.ts";

/** One checkpoint that can be asked: an endpoint with the model behind it. */
export interface Deployment {
  readonly endpointId: string;
  readonly modelId: string;
  readonly displayName: string;
  readonly baseModel: string;
  readonly createdAt: string;
  readonly isDeployed: boolean;
}

/** The tuned models of this emulator, by endpoint. */
export class TunedModels {
  readonly #records: JsonFolder<{ readonly deployment: Deployment; readonly encoded: EncodedModel }>;
  /** Decoded weights of what was asked already. */
  readonly #decoded = new Map<string, Model>();

  private constructor(records: JsonFolder<{ readonly deployment: Deployment; readonly encoded: EncodedModel }>) {
    this.#records = records;
  }

  static async open(directory?: string): Promise<TunedModels> {
    return new TunedModels(await JsonFolder.open(directory === undefined ? undefined : `${directory}/models`));
  }

  async deploy(deployment: Deployment, model: Model): Promise<void> {
    await this.#records.put(deployment.endpointId, { deployment, encoded: encodeModel(model) });
  }

  all(): readonly Deployment[] {
    return [...this.#records.values()].map(({ deployment }) => deployment);
  }

  find(endpointId: string): { readonly deployment: Deployment; readonly model: Model } | undefined {
    const record = this.#records.get(endpointId);
    if (!record) return undefined;
    let model = this.#decoded.get(endpointId);
    if (!model) this.#decoded.set(endpointId, (model = decodeModel(record.encoded)));
    return { deployment: record.deployment, model };
  }

  async undeploy(endpointId: string): Promise<void> {
    const record = this.#records.get(endpointId);
    if (record)
      await this.#records.put(endpointId, { ...record, deployment: { ...record.deployment, isDeployed: false } });
  }

  async remove(endpointId: string): Promise<void> {
    this.#decoded.delete(endpointId);
    await this.#records.remove(endpointId);
  }
}

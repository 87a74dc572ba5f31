import { textOf } from "../conversation.ts";
import { knownModel } from "../known-models.ts";
import type { EmulatorRequest, Route, Service } from "../server.ts";
import { ServiceError } from "../service-error.ts";
import type { TunedModels } from "../tuned-models.ts";
import { type FaultPlan, Faults } from "./faults.ts";
import { type AskedModel, generate, promptTokens } from "./generate.ts";
import { parseGenerateRequest } from "./generate-request.ts";

/** generateContent, streamGenerateContent and countTokens, for base and tuned models. */
export function generationService(parts: {
  readonly models: TunedModels;
  readonly faults?: FaultPlan | undefined;
}): Service {
  const faults = new Faults(parts.faults);
  const answer = async ({ params, json }: EmulatorRequest): Promise<Readonly<Record<string, unknown>>> => {
    faults.countCall();
    const asked = askedModel(params, parts.models);
    return generate(asked, parseGenerateRequest(await json()), faults.plan);
  };
  const verbs: Readonly<Record<string, Route["handle"]>> = {
    generateContent: async (request) => ({ json: await answer(request) }),
    async streamGenerateContent(request) {
      const whole = await answer(request);
      if (request.url.searchParams.get("alt") !== "sse") return { json: [whole] };
      return { headers: { "content-type": "text/event-stream" }, bytes: `data: ${JSON.stringify(whole)}\r\n\r\n` };
    },
    async countTokens(request) {
      askedModel(request.params, parts.models);
      const parsed = parseGenerateRequest(await request.json());
      const text = [parsed.system, ...parsed.contents].map(textOf).join("");
      const totalBillableCharacters = text.replaceAll(/\s/g, "").length;
      return { json: { totalTokens: promptTokens(parsed), totalBillableCharacters } };
    },
  };
  const routes = Object.entries(verbs).flatMap(([verb, handle]) =>
    modelPaths.map((path): Route => ({ method: "POST", path: `${path}:${verb}`, handle })),
  );
  return { routes };
}

/** Base models may be asked without a project when the client has an API key. */
const modelPaths = [
  "/{version}/projects/{project}/locations/{location}/publishers/google/models/{model}",
  "/{version}/publishers/google/models/{model}",
  "/{version}/projects/{project}/locations/{location}/endpoints/{endpoint}",
];

function askedModel(params: EmulatorRequest["params"], models: TunedModels): AskedModel {
  const { model, endpoint } = params;
  if (endpoint !== undefined) {
    const found = models.find(endpoint);
    if (found?.deployment.isDeployed === true) return { version: found.deployment.baseModel, weights: found.model };
    throw new ServiceError("NOT_FOUND", `The Endpoint ${endpoint} was not found or has no model deployed.`);
  }
  const known = knownModel(model ?? "");
  if (known) return { version: known.name, weights: undefined };
  const { project, location } = params;
  const scope = project === undefined ? "" : `projects/${project}/locations/${location ?? ""}/`;
  throw new ServiceError(
    "NOT_FOUND",
    `Publisher Model \`${scope}publishers/google/models/${model ?? ""}\` was not found or your project does not have access to it.`,
  );
}

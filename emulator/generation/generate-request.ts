import * as z from "zod";
import { contentShape, systemShape } from "../conversation.ts";
import { ServiceError } from "../service-error.ts";

const configShape = z.looseObject({
  temperature: z.number().min(0).max(2).optional(),
  seed: z.int().optional(),
  maxOutputTokens: z.int().min(1).optional(),
  candidateCount: z.int().min(1).max(8).optional(),
  stopSequences: z.array(z.string()).max(5).optional(),
});

const requestShape = z
  .looseObject({
    contents: z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(contentShape)),
    systemInstruction: systemShape.optional(),
    system_instruction: systemShape.optional(),
    generationConfig: configShape.default({}),
  })
  .transform(({ contents, systemInstruction, system_instruction, generationConfig }) => ({
    contents,
    system: systemInstruction ?? system_instruction,
    config: generationConfig,
  }));

/** What the toy reads of a generate request. */
export type GenerateRequest = z.infer<typeof requestShape>;

/** @throws ServiceError INVALID_ARGUMENT */
export function parseGenerateRequest(body: unknown): GenerateRequest {
  const parsed = requestShape.safeParse(body);
  if (!parsed.success) {
    const violations = parsed.error.issues.map(({ path, message }) => ({
      field: path.join("."),
      description: message,
    }));
    const [first] = violations;
    throw new ServiceError(
      "INVALID_ARGUMENT",
      `Invalid value at '${first?.field ?? ""}': ${first?.description ?? ""}`,
      violations,
    );
  }
  const { contents } = parsed.data;
  if (contents.every(({ parts }) => parts.length === 0)) {
    throw new ServiceError("INVALID_ARGUMENT", "Unable to submit request because it must have a text parameter.");
  }
  for (const { role } of contents) {
    if (role === undefined || ["user", "model", "function"].includes(role)) continue;
    throw new ServiceError("INVALID_ARGUMENT", "Please use a valid role: user, model.");
  }
  return parsed.data;
}

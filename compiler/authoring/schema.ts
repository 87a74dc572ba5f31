/**
 * The part of a zod 4 schema that the kit reads. zod itself is never imported at run time: the schema answers
 * through the standard interfaces, so the compiler does not pay for loading a validator.
 */
export interface Schema<Out = unknown, In = Out> {
  readonly "~standard": StandardProps<Out, In>;
}

interface StandardProps<Out, In> {
  readonly version: 1;
  readonly vendor: string;
  readonly validate: (value: unknown) => Result<Out> | Promise<Result<Out>>;
  readonly types?: { readonly input: In; readonly output: Out } | undefined;
}

type Result<Out> = { readonly value: Out; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The value that the schema yields (defaults applied). */
export type SchemaOutput<S extends Schema> = NonNullable<S["~standard"]["types"]>["output"];
/** The value that the schema accepts. */
export type SchemaInput<S extends Schema> = NonNullable<S["~standard"]["types"]>["input"];

/** Checks a value against a schema. Asynchronous schemas are refused at definition, so the answer is immediate. */
export function validate(
  schema: Schema,
  value: unknown,
): { readonly value: unknown } | { readonly issues: readonly SchemaIssue[] } {
  const result = schema["~standard"].validate(value);
  if (result instanceof Promise) return { issues: [{ message: "the schema is asynchronous" }] };
  return result.issues ? { issues: result.issues } : { value: result.value };
}

/** One issue as text: "at 'a.b': expected number". */
export function issueText(issue: SchemaIssue): string {
  const path = (issue.path ?? []).map((key) => String(typeof key === "object" ? key.key : key)).join(".");
  const message = issue.message.replace(/^Invalid input: /, "").replace(/^./, (first) => first.toLowerCase());
  return path === "" ? message : `at '${path}': ${message}`;
}

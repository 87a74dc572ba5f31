import { helpers } from "@google-cloud/aiplatform";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Json, JsonObject } from "../../compiler/spec/pipeline-spec.ts";
import { fromStruct, fromValue, type ProtoValue, toStruct, toValue } from "../../vertex/struct.ts";

/** What JSON can say: `-0` becomes `0`, and no key is "__proto__", which JSON.parse keeps but the package's helper loses. */
const json = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json)
  .filter((value) => !JSON.stringify(value).includes("__proto__"));

test("every JSON value comes back from its protobuf form", () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(fromValue(toValue(value))).toEqual(value);
    }),
  );
});

test("the package's own helper reads what we write", () => {
  fc.assert(
    fc.property(json, (value) => {
      // The helper takes objects only, and looks for the discriminator that decoded messages carry.
      const written = withKind(toValue({ value })) as Parameters<typeof helpers.fromValue>[0];
      expect(helpers.fromValue(written)).toEqual({ value });
    }),
  );
});

test("we read what the package's own helper writes", () => {
  fc.assert(
    fc.property(json, (value) => {
      const written = helpers.toValue(value as Parameters<typeof helpers.toValue>[0]) as ProtoValue;
      expect(fromValue(written)).toEqual(value);
    }),
  );
});

test("properties that are undefined are left out of a struct", () => {
  const spec = { name: "p", extra: undefined } as unknown as JsonObject;
  expect(toStruct(spec)).toEqual({ fields: { name: { stringValue: "p" } } });
});

test("a key named __proto__ stays a key", () => {
  const value = JSON.parse('{"__proto__": 1}') as JsonObject;
  expect(JSON.stringify(fromStruct(toStruct(value)))).toBe('{"__proto__":1}');
});

function withKind(value: ProtoValue): unknown {
  const [kind] = Object.keys(value);
  const list = value.listValue && { values: value.listValue.values?.map(withKind) };
  const fields = Object.entries(value.structValue?.fields ?? {}).map(([key, item]) => [key, withKind(item)]);
  return {
    ...value,
    kind,
    ...(list && { listValue: list }),
    ...(value.structValue && { structValue: { fields: Object.fromEntries(fields) } }),
  };
}

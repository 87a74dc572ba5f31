import * as fc from "fast-check";
import { expect, test } from "vitest";
import { k8sName, NameAllocator } from "../../../compiler/spec/names.ts";

test.each([
  ["My Func", "my-func"],
  ["a_b__c", "a-b-c"],
  ["--x--", "x"],
  ["Größe", "gr-e"],
  ["…", ""],
])("the k8s form of %j is %j", (name, expected) => {
  expect(k8sName(name)).toBe(expected);
});

test("allocated names never repeat, and the first one is the name itself", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "a-2", "a-3", "b", "a-2-2")), (bases) => {
      const names = new NameAllocator();
      const given = bases.map((base) => names.allocate(base));
      expect(new Set(given).size).toBe(given.length);
      if (bases.length > 0) expect(given[0]).toBe(bases[0]);
    }),
  );
});

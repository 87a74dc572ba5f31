import { expect, test } from "vitest";
import { namesRegistry, parseReference, withoutTag } from "../../../containers/image/reference.ts";
import { problemsOf } from "../../support/problems.ts";

const digest = `sha256:${"a".repeat(64)}` as const;

test.each([
  ["node", { registry: "registry-1.docker.io", repository: "library/node" }],
  ["docker.io/node:24-slim", { registry: "registry-1.docker.io", repository: "library/node", tag: "24-slim" }],
  ["bitnami/node:24", { registry: "registry-1.docker.io", repository: "bitnami/node", tag: "24" }],
  ["localhost/kit/stages", { registry: "localhost", repository: "kit/stages" }],
  ["127.0.0.1:5000/a:b", { registry: "127.0.0.1:5000", repository: "a", tag: "b" }],
  [
    `europe-docker.pkg.dev/p/r/stages:1@${digest}`,
    { registry: "europe-docker.pkg.dev", repository: "p/r/stages", tag: "1", digest },
  ],
])("%s is read as docker reads it", (text, parts) => {
  expect(parseReference(text)).toEqual({ tag: undefined, digest: undefined, ...parts });
});

test.each(["", "Upper/Case", "a b", "a//b", "a:", "host.example/", "a@sha256:12", "-a", "../a", "..:1/a", "a?b=c"])(
  "'%s' is not the name of an image",
  (text) => {
    expect(problemsOf(() => parseReference(text))).toBe(
      `error K670: '${text}' is not the name of an image
  hint: write registry.example.com/folder/name:tag in lower case, with @sha256:… for one build of it`,
    );
  },
);

test("a port is not taken for a tag", () => {
  expect(withoutTag("127.0.0.1:5000/a")).toBe("127.0.0.1:5000/a");
  expect(withoutTag(`127.0.0.1:5000/a:b@${digest}`)).toBe("127.0.0.1:5000/a");
  expect([namesRegistry("stages"), namesRegistry("kit/stages"), namesRegistry("localhost/stages")]).toEqual([
    false,
    false,
    true,
  ]);
});

import { expect, test } from "vitest";
import type { Picture, PictureTask } from "../../../compiler/picture/picture.ts";
import { toMermaid } from "../../../compiler/picture/picture-mermaid.ts";
import { pictureOf } from "./pictures.ts";

test("groups are subgraphs, values solid arrows, order dashed ones, importers and exit tasks have shapes of their own", () => {
  expect(toMermaid(pictureOf("nightly"))).toMatchInlineSnapshot(`
    "%% nightly
    flowchart TD
      subgraph t1["exit handler"]
        t2[/"importer<br>imports source"/]
        t3["load-rows<br>TypeScript"]
        t4["clean-up<br>janitor#58;1#46;4"]
        subgraph t5["for each of rates, 2 at a time"]
          t6["train<br>TypeScript"]
        end
        subgraph t7["selection"]
          t8["pick-best<br>TypeScript"]
        end
        subgraph t9["one of"]
          subgraph t10["when selection#46;best #62; 0#46;8 and dryRun == false"]
            t11["Publish the model<br>TypeScript"]
          end
          subgraph t12["otherwise when load-rows#46;count #62; 1000"]
            t13["Publish for review<br>TypeScript"]
          end
          subgraph t14["otherwise"]
            t15["Say that nothing changed<br>TypeScript"]
          end
        end
      end
      t16(["Tell the team<br>whatever happened · TypeScript"])
      t2 --> t3
      t4 -.-> t5
      t3 --> t5
      t5 --> t7
      t3 --> t9
      t7 --> t9
      t1 --> t16
    "
  `);
});

const task = (path: string, after: PictureTask["after"] = []): PictureTask => ({
  path,
  name: path,
  kind: "container",
  title: path,
  facts: [],
  after,
});

test("tasks whose names differ only by a separator stay two tasks", () => {
  const picture: Picture = { pipeline: "p", tasks: [task("a-b"), task("a_b", [{ task: "a-b", values: ["x"] }])] };
  expect(toMermaid(picture)).toBe(`%% p
flowchart TD
  t1["a-b"]
  t2["a#95;b"]
  t1 --> t2
`);
});

test("no name can end a label, a line or the comment", () => {
  const hostile = `"]\n  click t1 href "javascript:alert(1)"\n%%{init: {}}%%`;
  const text = toMermaid({ pipeline: hostile, tasks: [task(hostile)] });
  expect(text.split("\n")).toEqual([
    `%% "]   click t1 href "javascript:alert(1)" %% init:  %%`,
    "flowchart TD",
    '  t1["#34;#93;#10;  click t1 href #34;javascript#58;alert#40;1#41;#34;#10;#37;#37;#123;init#58; #123;#125;#125;#37;#37;"]',
    "",
  ]);
});

import { describe, expect, test } from "vitest";
import { displayWidth } from "../../compiler/drawing/display-width.ts";
import { renderRunSummary } from "../../report/index.ts";
import { pairedChange } from "./paired-change.ts";
import { runFixture } from "./run-fixture.ts";

describe("the summary of a run in a terminal", () => {
  test.each(["tuned", "failed", "empty", "fifty-tasks", "plain-kfp", "hostile"])(
    "%s reads as expected",
    async (name) => {
      const { record, directory } = await runFixture(name);
      const text = await renderRunSummary(record, {
        color: false,
        width: 80,
        compare: pairedChange,
        runDirectory: directory,
      });
      await expect(text).toMatchFileSnapshot(`../fixtures/runs/${name}/expected.txt`);
    },
  );

  test.each(["tuned", "failed", "fifty-tasks", "hostile"])("no line of %s is wider than the terminal", async (name) => {
    const { record } = await runFixture(name);
    for (const width of [60, 80, 120]) {
      const text = await renderRunSummary(record, { color: false, width, compare: pairedChange });
      expect(text.split("\n").filter((line) => displayWidth(line) > width)).toEqual([]);
    }
  });

  test("colours only add escape sequences", async () => {
    const { record } = await runFixture("tuned");
    const options = { width: 80, compare: pairedChange };
    const painted = await renderRunSummary(record, { ...options, color: true });
    // oxlint-disable-next-line no-control-regex -- escape sequences are what is taken out
    const plain = painted.replace(/\u001B\[\d+m/g, "");
    expect(plain).toBe(await renderRunSummary(record, { ...options, color: false }));
    expect(painted).not.toBe(plain);
  });

  test("text from data cannot steer the terminal", async () => {
    const { record } = await runFixture("hostile");
    const text = await renderRunSummary(record, { color: false, width: 80, compare: pairedChange });
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(text.match(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/g)).toBeNull();
  });

  test("without a comparison the table shows both models' own values", async () => {
    const { record } = await runFixture("tuned");
    const text = await renderRunSummary(record, { color: false, width: 80 });
    expect(text.slice(text.indexOf("Scores"), text.indexOf("  baseline:"))).toMatchInlineSnapshot(`
      "Scores
        metric           baseline  tuned
        exact_match         0.292  0.750
        rougeL_fmeasure     0.321  0.756
        sentence_bleu        32.1   75.6
      "
    `);
  });
});

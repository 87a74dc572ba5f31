import { stat } from "node:fs/promises";
import { implement } from "../../containers/runtime/implement.ts";
import { openStore } from "../../storage/store.ts";
import { convertDataset } from "./component.ts";
import { convert } from "./convert.ts";

export default implement(convertDataset, async ({ inputs, outputs, signal, log }) => {
  const { train, validation, test, report } = outputs;
  const result = await convert({
    ...inputs,
    store: openStore(process.env),
    outputs: { train: train.path, validation: validation.path, test: test.path, report: report.path },
    signal,
    onProgress: (rows) => log.progress(rows, undefined, "rows read"),
  });
  const { split } = result;
  for (const [artifact, rows] of [
    [train, split.train],
    [validation, split.validation],
    [test, split.test],
  ] as const) {
    const { size } = await stat(artifact.path);
    Object.assign(artifact.metadata, { rows, bytes: size, format: "vertex-contents-jsonl" });
  }
  for (const { severity, check, message, count } of result.findings) {
    if (severity !== "note") log.warn(`${check} (${count}): ${message}`);
  }
  log.info(
    `${result.rowsKept} of ${result.rowsRead} rows kept: ${split.train} train, ${split.validation} validation, ${split.test} test`,
  );
  return { trainRows: split.train, validationRows: split.validation, testRows: split.test };
});

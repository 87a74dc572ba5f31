import { expect, test } from "vitest";
import {
  exactMatch,
  notebookF1,
  notebookMatch,
  squadF1,
  squadMatch,
  squadV2F1,
  squadV2Match,
} from "../../../../components/evaluate-model/metrics/exact-match.ts";

const all = (prediction: string, ...references: readonly string[]): Record<string, number> => {
  const row = { prediction, references };
  return {
    exact: exactMatch(row),
    notebook_em: notebookMatch(row),
    notebook_f1: notebookF1(row),
    squad_em: squadMatch(row),
    squad_f1: squadF1(row),
    squad_v2_em: squadV2Match(row),
    squad_v2_f1: squadV2F1(row),
  };
};

test("articles, case and punctuation count in the notebook and not in SQuAD", () => {
  expect(all("The Denver Broncos!", "Denver Broncos", "Broncos")).toEqual({
    exact: 0,
    notebook_em: 0,
    notebook_f1: 0.4,
    squad_em: 1,
    squad_f1: 1,
    squad_v2_em: 1,
    squad_v2_f1: 1,
  });
});

test("an extra word lowers F1 and breaks the exact match", () => {
  expect(all("in the late 1990s", "late 1990s")).toMatchObject({ squad_em: 0, squad_f1: 0.8 });
});

test("two answers that normalize to nothing match, with an F1 of 0 in v1.1 and 1 in v2.0", () => {
  expect(all("the", "a")).toMatchObject({ squad_em: 1, squad_f1: 0, squad_v2_em: 1, squad_v2_f1: 1 });
});

test("v2.0 ignores references without content while another has some", () => {
  expect(all("", "a", "Paris")).toMatchObject({ squad_em: 1, squad_v2_em: 0, squad_v2_f1: 0 });
});

test("punctuation goes before articles, and an article is a whole word in every script", () => {
  expect(squadMatch({ prediction: "the-best", references: ["thebest"] })).toBe(1);
  expect(squadMatch({ prediction: "éa", references: ["é"] })).toBe(0);
  expect(squadMatch({ prediction: "“Paris”", references: ["Paris"] })).toBe(0);
});

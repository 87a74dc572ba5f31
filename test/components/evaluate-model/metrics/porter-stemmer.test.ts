import { expect, test } from "vitest";
import { porterStem } from "../../../../components/evaluate-model/metrics/porter-stemmer.ts";

const stems = `used use · using use · keys key · always alway · they they · hopefully hope · dying die · ties tie ·
flies fli · spied spi · died die · news news · innings inning · skies sky · additionally addit · nationally nation ·
radically radic · generalization gener · electricity electr · agreed agre · feed feed · owed owe · sized size ·
hopping hop · falling fall · toying toy · happy happi · enjoy enjoy · geology geolog · cement cement ·
element element · possibly possibl · proceed proceed · a a · is is`;

test.each(stems.split("·").map((pair) => pair.trim().split(" ") as [string, string]))(
  "the stem of '%s' is '%s'",
  (word, stem) => {
    expect(porterStem(word)).toBe(stem);
  },
);

test("a run of a hundred thousand y is stemmed without exhausting the stack", () => {
  expect(porterStem("y".repeat(100_000))).toHaveLength(100_000);
});

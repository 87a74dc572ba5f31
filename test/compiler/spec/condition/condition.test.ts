import { describe, expect, test } from "vitest";
import { evaluateCondition } from "../../../../compiler/spec/condition/evaluate-condition.ts";
import { conditionInputs, parseCondition } from "../../../../compiler/spec/condition/parse-condition.ts";

const parameters = {
  S: "x",
  empty: "",
  quoted: 'it\'s \\ "so"\n',
  I: 3,
  J: -3,
  F: 3.5,
  big: 1e20,
  B: true,
  no: false,
  L: [1, "a"],
  D: { a: { b: 2 } },
  text: '{"a": {"b": 2}}',
};

const ch = (name: string): string => `inputs.parameter_values['${name}']`;
const holds = (text: string): boolean => evaluateCondition(parseCondition(text), parameters);

describe("what the reference compiler writes", () => {
  test.each([
    [`${ch("S")} == 'x'`, true],
    [`${ch("S")} > 'a'`, true],
    [`${ch("empty")} == ''`, true],
    [`int(${ch("I")}) == 3`, true],
    [`int(${ch("I")}) != 3`, false],
    [`int(${ch("J")}) < -2`, true],
    [`int(${ch("J")}) <= -3`, true],
    [`double(int(${ch("I")})) == 3.0`, true],
    [`double(int(${ch("I")})) == 3.5`, false],
    [`${ch("F")} == double(3)`, false],
    [`${ch("big")} > 1e+19`, true],
    [`${ch("F")} > 1e-07`, true],
    [`double(int(${ch("I")})) > ${ch("F")}`, false],
    [`${ch("B")} == true`, true],
    [`${ch("no")} == false`, true],
    [`${ch("S")} == ${ch("empty")}`, false],
    [`${ch("S")} == '3'`, false],
    [`!(${ch("S")} == 'y') && int(${ch("I")}) == 3`, true],
    [`!(${ch("S")} == 'x') && !(int(${ch("I")}) == 3)`, false],
  ])("%s", (text, expected) => expect(holds(text)).toBe(expected));
});

describe("the rest of the language", () => {
  test.each([
    ["('a' == 'a' || false) && !(true && false)", true],
    [String.raw`${ch("quoted")} == 'it\'s \\ "so"\n'`, true],
    [String.raw`"\u0041\x42\103" == 'ABC'`, true],
    [String.raw`r'\n' == '\\n'`, true],
    ["'é' < 'z'", false],
    ["false < true", true],
    ["1 + 2 * 3 == 7 && 7 / 2 == 3 && 7 % 2 == 1 && -(2 - 5) == 3", true],
    ["1.5 + 1.5 == 3 && 0x10 == 16 && 'a' + 'b' == 'ab'", true],
    [`'a' in ${ch("L")} && 1 in ${ch("L")} && !('b' in ${ch("D")})`, true],
    [`${ch("L")} == [1, 'a'] && size(${ch("L")}) == 2 && ${ch("S")}.size() == 1`, true],
    [`${ch("D")}['a'].b == 2 && ${ch("L")}[1] == 'a' && parseJson(${ch("text")})["a"]["b"] == 2`, true],
    [`${ch("S")}.startsWith('x') && 'abc'.contains('b') && 'abc'.endsWith('c')`, true],
    ["string(3) == '3' && int('12') == 12 && double('1.5') == 1.5 && bool('true') && int(-3.7) == -3", true],
    [`int(${ch("I")}) > 2 ? ${ch("B")} : false`, true],
    ["'3' == 3 || null == false", false],
    [`${ch("missing")} == 'x' || true`, true],
    [`false && ${ch("missing")} == 'x'`, false],
    ["9007199254740993 == 9007199254740992", false],
  ])("%s", (text, expected) => expect(holds(text)).toBe(expected));
});

describe("a condition that cannot be read tells where", () => {
  test.each([
    ["'it's' == 'x'", "'s' does not belong there, at character 5"],
    [`'int(${ch("I")})' == 'x'`, "'I' does not belong there, at character 31"],
    ["inputs.parameter_values['a'", "it ends too early, at character 28"],
    ["'a\nb' == 'c'", "the text that begins with ' has no end, at character 1"],
    [String.raw`'\q' == 'c'`, String.raw`'\q' is no escape, at character 2`],
    ["1 = 2", "'=' means nothing here, at character 3"],
    ["", "it ends too early, at character 1"],
    [`${"(".repeat(300)}1`, "it is nested too deeply, at character 251"],
  ])("%s", (text, message) =>
    expect(() => parseCondition(text)).toThrow(`K515: the condition cannot be read: ${message}`),
  );
});

test.each([
  [`${ch("missing")} == 'x'`, "'missing' has no value"],
  [`${ch("S")} > 3`, "'>' cannot compare text with a whole number"],
  [`'a' < ${ch("B")}`, "'<' cannot compare text with true or false"],
  [`!${ch("S")}`, "'!' needs true or false, not text"],
  [`${ch("S")} && true`, "'&&' needs true or false, not text"],
  ["1 / 0 == 1", "a number is divided by 0"],
  ["9223372036854775807 + 1 > 0", "9223372036854775808 is beyond 64 bits"],
  ["1 + 1.0 == 2", "'+' does not go with a whole number and a number"],
  ["int('x') == 1", "'int' does not go with text"],
  ["matches('x') == 1", "there is no function 'matches'"],
  ["other == 1", "'other' is not a name that conditions know"],
  [`${ch("L")}[7] == 1`, "the list has no item 7"],
  [`parseJson(${ch("S")}) == 1`, "'x' is not JSON"],
  [ch("S"), "it comes to text, not to true or false"],
])("%s has no answer", (text, message) =>
  expect(() => holds(text)).toThrow(`K516: the condition has no answer: ${message}`),
);

test("the inputs of a condition are named once each, however deep they stand", () => {
  const text = `!(${ch("a")} == 'x') && (int(${ch("b")}) + 1 > 2 || ${ch("a")}.size() in [${ch("c")}]) ? ${ch("d")} : false`;
  expect(conditionInputs(parseCondition(text))).toEqual(["a", "b", "c", "d"]);
});

test("a chain of a thousand branches is no deep tree", () => {
  const text = Array.from({ length: 1000 }, (_, index) => `!(int(${ch("I")}) == ${index + 10})`).join(" && ");
  expect(holds(text)).toBe(true);
});

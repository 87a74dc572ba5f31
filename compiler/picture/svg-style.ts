import type { PictureKind } from "./picture.ts";

/** Colours as [light, dark]; text on either paper has a contrast of at least 4.5. */
type Pair = readonly [light: string, dark: string];

const paper: Pair = ["#ffffff", "#161617"];
const surface: Pair = ["#f6f6f3", "#202022"];
const ink: Pair = ["#1b1b19", "#ecebe6"];
const muted: Pair = ["#5c5b57", "#a9a8a2"];
const kinds: Readonly<Record<PictureKind, Pair>> = {
  container: ["#0b5ea8", "#7ab8f5"],
  importer: ["#7a3f8f", "#cfa3e2"],
  pipeline: ["#5c5b57", "#a9a8a2"],
  loop: ["#00705a", "#52cfae"],
  branches: ["#8a5a00", "#e6b65c"],
  branch: ["#8a5a00", "#e6b65c"],
  "exit-handler": ["#b0300a", "#ff9270"],
  always: ["#b0300a", "#ff9270"],
};

/** The style sheet of a picture. Colours stand in it plainly, since not every viewer knows variables. */
export function svgStyle(): string {
  return `${shapes}${colours(0)}@media (prefers-color-scheme:dark){${colours(1)}}`;
}

const shapes = [
  `.pw text{font:500 13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC",sans-serif}`,
  `.pw .head{font-size:17px;font-weight:600}.pw .detail,.pw .key{font-size:11.5px;font-weight:400}`,
  `.pw .frame>text{font-size:12.5px}`,
  `.pw .box{stroke-width:1.2}.pw .frame>.box{stroke-opacity:.6;fill-opacity:.05}.pw .stripe{stroke:none}`,
  `.pw .edge path{fill:none;stroke-width:1.4}.pw .edge.order path{stroke-dasharray:5 4}.pw .edge .hit{stroke-width:11;stroke-opacity:0}`,
  `.pw .edge:hover path{stroke-width:2.6}.pw .edge:hover .hit{stroke-width:11}`,
].join("");

function colours(scheme: 0 | 1): string {
  const rules = [
    `.pw .paper{fill:${paper[scheme]}}`,
    `.pw text{fill:${ink[scheme]}}.pw .detail,.pw .key{fill:${muted[scheme]}}`,
    `.pw .task>.box{fill:${surface[scheme]}}`,
    `.pw .edge path{stroke:${muted[scheme]}}.pw .arrow{fill:${muted[scheme]}}`,
    ...Object.entries(kinds).map(
      ([kind, { [scheme]: colour }]) =>
        `.pw .${kind}>.box{stroke:${colour}}.pw .${kind}>.stripe,.pw .frame.${kind}>.box,.pw .frame.${kind}>text{fill:${colour}}`,
    ),
  ];
  return rules.join("");
}

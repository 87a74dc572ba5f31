export { tuneAndEvaluate } from "./tune-and-evaluate.ts";

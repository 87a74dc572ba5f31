import process from "node:process";
import { implement } from "../../containers/runtime/implement.ts";
import { evaluateModel } from "./component.ts";
import { evaluate } from "./evaluate.ts";

export default implement(evaluateModel, (context) => evaluate(context, { env: process.env }));

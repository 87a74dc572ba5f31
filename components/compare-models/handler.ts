import process from "node:process";
import { implement } from "../../containers/runtime/implement.ts";
import { compare } from "./compare.ts";
import { compareModels } from "./component.ts";

export default implement(compareModels, (context) => compare(context, { env: process.env }));

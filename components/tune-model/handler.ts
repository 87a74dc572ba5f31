import process from "node:process";
import { implement } from "../../containers/runtime/implement.ts";
import { tuneModel } from "./component.ts";
import { tune } from "./tune.ts";

export default implement(tuneModel, (context) => tune(context, { env: process.env }));

import { writeFileSync } from "node:fs";
import { registerHooks } from "node:module";

/** Preloaded with `--import`: writes the URLs of all modules that the process loaded to PIPEWRIGHT_MODULE_LIST when it ends. */
const urls: string[] = [];

registerHooks({
  load(url, context, nextLoad) {
    urls.push(url);
    return nextLoad(url, context);
  },
});

process.on("exit", () => writeFileSync(process.env["PIPEWRIGHT_MODULE_LIST"]!, JSON.stringify(urls)));

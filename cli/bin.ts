#!/usr/bin/env node
// Nothing is imported before the check, so that an old Node answers with a sentence and not with a syntax error.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `error: pipewright needs Node 22.18 or newer, and this is Node ${process.versions.node}\n  hint: install a newer Node, or call it with one: npx -p node@24 pipewright …\n`,
  );
  process.exitCode = 1;
} else {
  // `pipewright … | head` closes our output early. The work goes on; nobody reads the rest.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  const { main } = await import("./main.ts");
  process.exitCode = await main(process.argv.slice(2));
  // Handlers that ran in this process may have left a timer or a server open; a command that is done ends all the same.
  const { endDespiteHandles } = await import("../containers/runtime/late-handles.ts");
  endDespiteHandles(() => undefined);
}

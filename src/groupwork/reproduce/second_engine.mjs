// Runs the R script in R compiled to WebAssembly: node second_engine.mjs SCRIPT FOLDER RESULT
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [script, folder, result] = process.argv.slice(2);
// The package stands where it is run from, not beside this file.
const require = createRequire(join(process.cwd(), "package.json"));
const module = require.resolve("webr").replace(/\.cjs$/, ".mjs");
const { WebR } = await import(pathToFileURL(module));
const webR = new WebR();
await webR.init();
await webR.FS.mkdir("/given");
for (const name of readdirSync(folder))
  await webR.FS.writeFile(`/given/${name}`, readFileSync(join(folder, name)));
await webR.FS.writeFile("/second_engine.R", readFileSync(script));
await webR.evalRVoid('webr_arguments <- c("/given", "/result.csv"); source("/second_engine.R")');
writeFileSync(result, await webR.FS.readFile("/result.csv"));
console.log(`${await webR.evalRString("R.version.string")} (webr)`);
webR.close();
process.exit(0);

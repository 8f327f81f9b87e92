// The same conversation as flagd_python.py, with the npm package @openfeature/flagd-core. The document is checked against
// flagd's own schema, which that package brings along: a document that fails it ends the process.
const readline = require("node:readline");
const { FlagdCore, MemoryStorage } = require("@openfeature/flagd-core");

const silent = { debug() {}, info() {}, warn() {}, error() {} };

function answer(core, [key, type, context]) {
  const kind = { boolean: "Boolean", string: "String", integer: "Number", number: "Number", object: "Object" }[type];
  const details = core[`resolve${kind}Evaluation`](key, null, context, silent);
  if (details.errorCode) return [null, null, details.errorCode];
  return [details.variant, details.value, details.reason];
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { document, asks } = JSON.parse(line);
  const storage = new MemoryStorage(silent);
  storage.setConfigurations(JSON.stringify(document), true);
  const core = new FlagdCore(storage, silent);
  process.stdout.write(JSON.stringify(asks.map((ask) => answer(core, ask))) + "\n");
});

// The same application and the same conversation as application.py, with OpenFeature's SDK for Node.
const fs = require("node:fs");
const readline = require("node:readline");

// The provider looks at its file every five seconds; a test has less time.
const watchFile = fs.watchFile;
fs.watchFile = (name, listener) => watchFile(name, { interval: 100 }, listener);

const { OpenFeature } = require("@openfeature/server-sdk");
const { FlagdProvider } = require("@openfeature/flagd-provider");

async function main() {
  const provider = new FlagdProvider({ resolverType: "in-process", offlineFlagSourcePath: process.argv[2] });
  await OpenFeature.setProviderAndWait(provider);
  const client = OpenFeature.getClient();
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    const details = await client.getBooleanDetails(asked.flag, asked.code_default, { targetingKey: asked.user });
    const answer = { value: details.value, variant: details.variant, metadata: details.flagMetadata };
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
  await OpenFeature.close();
}

main();

// The same as schema.c with ajv's compiled validators: node schema_ajv.js NODE_MODULES ROUNDS SECONDS SCHEMA DOCUMENT
const fs = require('fs');
const [modules, rounds, seconds, schemaFile, documentFile] = process.argv.slice(2);
const Ajv = require(modules + '/ajv/dist/2020').default;

const validate = new Ajv({strict: false}).compile(JSON.parse(fs.readFileSync(schemaFile, 'utf8')));
const text = fs.readFileSync(documentFile, 'utf8');
const bytes = Buffer.byteLength(text);
const batch = Math.floor((1 << 17) / (bytes + 1)) + 1;

function cpuSeconds() {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1e6;
}

function round() {
  const begin = cpuSeconds();
  for (let count = 0; ;) {
    for (let i = 0; i < batch; i++) {
      if (!validate(JSON.parse(text))) {
        throw new Error(JSON.stringify(validate.errors));
      }
    }
    count += batch;
    const took = cpuSeconds() - begin;
    if (took >= Number(seconds)) {
      return count / took;
    }
  }
}

let best = 0;
for (let i = 0; i < Number(rounds); i++) {
  best = Math.max(best, round());
}
console.log(`${best.toFixed(0)} validations/s, ${(best * bytes / 1e6).toFixed(1)} MB/s`);

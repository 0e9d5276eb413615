// One file through the AWS Encryption SDK for JavaScript as a program of its own, as the others are measured.
// Arguments: the folder of node modules, encrypt or decrypt, the file of the raw key, in, out.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { pipeline } from 'node:stream/promises';

const [modules, verb, key, from, to] = process.argv.slice(2);
const sdk = createRequire(modules + '/')('@aws-crypto/client-node');
const client = sdk.buildClient(sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
const keyring = new sdk.RawAesKeyringNode({
  keyName: 'bench.key',
  keyNamespace: 'portcullis',
  utf8Sorting: true,
  unencryptedMasterKey: new Uint8Array(fs.readFileSync(key)),
  wrappingSuite: sdk.RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
});
const suiteId = sdk.AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY;
const work = verb === 'encrypt' ? client.encryptStream(keyring, { suiteId, frameLength: 65536 }) : client.decryptStream(keyring);
await pipeline(fs.createReadStream(from, { highWaterMark: 1 << 18 }), work, fs.createWriteStream(to));

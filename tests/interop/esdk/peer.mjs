// The AWS Encryption SDK for JavaScript, asked by lines of JSON on standard input: encrypts and decrypts files under raw
// keys. Argument: the folder of node modules.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import readline from 'node:readline';
import { pipeline } from 'node:stream/promises';

const require = createRequire(process.argv[2] + '/');
const sdk = require('@aws-crypto/client-node');
const wrapping = sdk.RawAesWrappingSuiteIdentifier;
const suites = {
  16: wrapping.AES128_GCM_IV12_TAG16_NO_PADDING,
  24: wrapping.AES192_GCM_IV12_TAG16_NO_PADDING,
  32: wrapping.AES256_GCM_IV12_TAG16_NO_PADDING,
};

function keyring(key) {
  // Without utf8Sorting its order of an encryption context is the locale's and not the specification's.
  const names = { keyName: key.name, keyNamespace: key.namespace, utf8Sorting: true };
  if (key.type === 'raw-aes') {
    // The SDK wants the key in a memory of its own.
    const bytes = new Uint8Array(Buffer.from(key.hex, 'hex'));
    return new sdk.RawAesKeyringNode({ ...names, unencryptedMasterKey: bytes, wrappingSuite: suites[bytes.length] });
  }
  const padding = key.hash
    ? { padding: require('node:crypto').constants.RSA_PKCS1_OAEP_PADDING, oaepHash: key.hash }
    : { padding: require('node:crypto').constants.RSA_PKCS1_PADDING };
  return new sdk.RawRsaKeyringNode({ ...names, rsaKey: { publicKey: key.public, privateKey: key.private }, ...padding });
}

const clients = {
  forbid: sdk.buildClient(sdk.CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT),
  allow: sdk.buildClient(sdk.CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT),
  require: sdk.buildClient(sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT),
};

async function answer(ask) {
  const client = clients[ask.policy ?? 'require'];
  const keys = keyring(ask.key);
  let header = null;
  let work;
  if (ask.do === 'encrypt') {
    work = client.encryptStream(keys, { encryptionContext: ask.context, frameLength: ask.frame, suiteId: ask.suite });
  } else {
    work = client.decryptStream(keys);
    work.on('MessageHeader', (found) => { header = found; });
  }
  await pipeline(fs.createReadStream(ask.in), work, fs.createWriteStream(ask.out));
  return { ok: true, context: header && { ...header.encryptionContext } };
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  let said;
  try {
    said = await answer(JSON.parse(line));
  } catch (error) {
    said = { ok: false, error: String(error.message ?? error) };
  }
  process.stdout.write(JSON.stringify(said) + '\n');
}

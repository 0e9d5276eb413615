// ajv as a program: the questions and answers of driver.c, without documents and violations.
import {createRequire} from 'node:module';
import {createInterface} from 'node:readline';

const require = createRequire(process.argv[2] + '/');
const quiet = {strict: false, logger: false, allErrors: false, validateFormats: true, unicodeRegExp: true};
const classes = {'2020-12': require('ajv/dist/2020').default, 'draft-07': require('ajv').default};
const addFormats = require('ajv-formats');

function answer(question) {
  try {
    const ajv = new classes[question.dialect]({...quiet, validateFormats: question.formats === true});
    addFormats(ajv);
    const validate = ajv.compile(JSON.parse(question.schema));
    return {results: question.instances.map((text) => ({valid: validate(JSON.parse(text))}))};
  } catch (error) {
    return {error: String(error.message)};
  }
}

for await (const line of createInterface({input: process.stdin})) {
  process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + '\n');
}

import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ApiDocument, Operation } from './document.ts';

const DOCUMENT = 'openapi.json';

/** Holds answers against an OpenAPI 3.1 document: their status, their content type, and the shape of their JSON. */
export class AnswerChecker {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: ApiDocument) {
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(document, DOCUMENT);
  }

  /** What is wrong with an answer to an operation; null where nothing is. */
  fault(operation: Operation, status: number, contentType: string | null, text: string): string | null {
    const documented = operation.responses[String(status)];
    if (documented === undefined) return `the status ${String(status)} is not documented`;
    if (documented.content === undefined) return text === '' ? null : 'the answer has a body, and none is documented';
    const type = essenceOf(contentType ?? '');
    const found = Object.entries(documented.content).find(([documentedType]) => essenceOf(documentedType) === type);
    if (found === undefined) return `the content type ${type} is not documented`;
    const [name, { schema }] = found;
    if (schema === undefined || !type.endsWith('json')) return null;
    const validate = this.#validatorOf(operation, status, name);
    return validate(JSON.parse(text)) ? null : this.#ajv.errorsText(validate.errors);
  }

  #validatorOf({ path, method }: Operation, status: number, type: string): ValidateFunction {
    const steps = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'];
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const found = this.#validators.get(pointer) ?? this.#ajv.compile({ $ref: `${DOCUMENT}#/${pointer}` });
    this.#validators.set(pointer, found);
    return found;
  }
}

/** A media type without its parameters (RFC 9110 8.3.1). */
function essenceOf(type: string): string {
  return (type.split(';')[0] ?? '').trim();
}

export { AnswerChecker } from './answer-checker.ts';
export { anyJson, spoilt, valuesOf } from './arbitrary-json.ts';
export { operationsOf } from './document.ts';
export type { ApiDocument, JsonSchema, Operation } from './document.ts';

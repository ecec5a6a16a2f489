import type { CallStateName } from './records.ts';

/** The outcome of a request: the record, no such thing, or a state that forbids it. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: 'not-found' }
  | {
      readonly ok: false;
      readonly code: 'conflict';
      readonly state: CallStateName | 'dialling';
      readonly message: string;
    }
  /** The request itself cannot be carried out, such as a strategy that is not there. */
  | { readonly ok: false; readonly code: 'invalid'; readonly path: string; readonly message: string };

import type { CallControl, Outcome } from '../../ports/call-control.ts';
import { asCallId } from '../../ports/ids.ts';
import type { CallId } from '../../ports/ids.ts';
import type { PlacedCall } from '../../ports/outgoing-calls.ts';
import type { CallRecord } from '../../ports/records.ts';
import type { Store } from '../../ports/store.ts';
import { ApiError, conflict, invalid, notFound } from '../api-error.ts';

/** Open calls and past ones. */
export interface CallSource {
  readonly control: CallControl;
  readonly store: Store;
}

/** The call's id in the path. */
export function callIdOf(params: Readonly<Record<string, string>>): CallId {
  return asCallId(params['id'] ?? '');
}

/** A call, up or past; null: there is none. */
export async function knownCall({ control, store }: CallSource, id: CallId): Promise<CallRecord | null> {
  return control.live(id) ?? (await store.getCall(id));
}

/** A call, up or past. @throws ApiError `not-found` */
export async function findCall(source: CallSource, id: CallId): Promise<CallRecord> {
  const call = await knownCall(source, id);
  if (call === null) throw notFound('call');
  return call;
}

/**
 * The value that a request to an open call gave.
 *
 * @param missing the error for a part of the call that does not exist
 * @throws ApiError `invalid`; `conflict` if the state forbids the request or the call is over; `not-found`
 */
export async function valueOf<Value>(
  source: CallSource,
  id: CallId,
  outcome: Outcome<Value>,
  missing: () => Error | Promise<Error> = () => notFound('call'),
): Promise<Value> {
  if (outcome.ok) return outcome.value;
  switch (outcome.code) {
    case 'invalid':
      throw invalid([{ path: outcome.path, message: outcome.message }]);
    case 'conflict':
      throw conflict(outcome.state, outcome.message);
    case 'not-found': {
      if (source.control.live(id) !== null) throw await missing();
      const past = await source.store.getCall(id);
      throw past === null ? notFound('call') : conflict(past.state, 'the call is over');
    }
  }
}

/**
 * The call that an order began.
 *
 * @param fieldOf the field of the request that a field of the order stands for
 * @throws ApiError `invalid`; `unavailable` if there is no room for the call at present
 */
export function valueOfPlaced(placed: PlacedCall, fieldOf: (path: string) => string = (path) => path): CallRecord {
  if (placed.ok) return placed.value;
  if (placed.code === 'invalid') throw invalid([{ path: fieldOf(placed.path), message: placed.message }]);
  const headers = { 'retry-after': String(placed.retryAfterSeconds) };
  throw new ApiError('unavailable', placed.message, { headers });
}

import type { DeliveryState } from '../../ports/outbox.ts';
import { filteredBy } from './call-query.ts';
import type { Query } from './call-query.ts';

/** {@link DeliveryQuery} with its cursor decoded. */
export interface DeliveryListRequest {
  readonly state: DeliveryState | null;
  readonly webhook: string | null;
  readonly callId: string | null;
  /** The number of the last row of the page before. */
  readonly before: number | null;
  readonly limit: number;
}

/** The query for a page of deliveries, newest first, without their bodies. */
export function deliveryQuery({ state, webhook, callId, before, limit }: DeliveryListRequest): Query {
  const { where, values } = filteredBy([
    ['state = ?', state],
    ['webhook = ?', webhook],
    ['call_id = ?', callId],
    ['number < ?', before],
  ]);
  return { sql: `SELECT ${COLUMNS} FROM deliveries${where} ORDER BY number DESC LIMIT ?`, values: [...values, limit] };
}

const COLUMNS =
  'number, id, webhook, event, call_id, state, attempts, created_at, due_ms, last_attempt_at, last_status, ' +
  'last_error, delivered_at';

import type { DeliveryRecord, DueDelivery } from '../../ports/outbox.ts';
import type { Session } from '../sql/session.ts';
import type { DeliveryListRequest } from './delivery-queries.ts';
import type { DeliveryPage, DeliveryTable, Turn } from './delivery-table.ts';

/** What the store's thread is asked for about the outbox, apart from `settle`. */
export type OutboxRequest =
  | { readonly kind: 'claim'; readonly webhook: string; readonly nowMs: number; readonly limit: number }
  | { readonly kind: 'release'; readonly ids: readonly string[] }
  | { readonly kind: 'hasten'; readonly webhook: string; readonly nowMs: number }
  | { readonly kind: 'shift'; readonly byMs: number }
  | { readonly kind: 'abandon'; readonly webhooks: readonly string[]; readonly at: string }
  | { readonly kind: 'absentOwners'; readonly from: string | null }
  | { readonly kind: 'adopt'; readonly owner: string | null; readonly from: string | null; readonly limit: number }
  | { readonly kind: 'expire'; readonly nowMs: number; readonly at: string; readonly limit: number }
  | { readonly kind: 'stuck'; readonly limit: number }
  | { readonly kind: 'unstick'; readonly turns: readonly Turn[]; readonly nowMs: number }
  | { readonly kind: 'deliveries'; readonly request: DeliveryListRequest }
  | { readonly kind: 'delivery'; readonly id: string }
  | { readonly kind: 'replay'; readonly id: string; readonly dueMs: number; readonly expiresMs: number }
  | { readonly kind: 'countPending'; readonly webhook: string; readonly most: number }
  | {
      readonly kind: 'deleteDeliveries';
      readonly state: 'delivered' | 'dead';
      readonly before: string;
      readonly limit: number;
    };

/** What each is answered with. */
export interface OutboxAnswers {
  claim: readonly DueDelivery[];
  release: null;
  hasten: null;
  shift: null;
  abandon: number;
  absentOwners: readonly (string | null)[];
  adopt: number;
  expire: number;
  stuck: readonly Turn[];
  unstick: number;
  deliveries: DeliveryPage;
  delivery: (DeliveryRecord & { readonly body: string }) | null;
  replay: boolean | null;
  countPending: number;
  deleteDeliveries: number;
}

/** Answers a request. Runs within a transaction. */
export async function answerOutbox(
  deliveries: DeliveryTable,
  session: Session,
  request: Exclude<OutboxRequest, { readonly kind: 'claim' | 'release' }>,
): Promise<OutboxAnswers[OutboxRequest['kind']]> {
  switch (request.kind) {
    case 'hasten':
      await deliveries.hasten(session, request.webhook, request.nowMs);
      return null;
    case 'shift':
      await deliveries.shift(session, request.byMs);
      return null;
    case 'abandon':
      return await deliveries.abandon(session, request.webhooks, request.at);
    case 'absentOwners':
      return await deliveries.absentOwners(session, request.from);
    case 'adopt':
      return await deliveries.adopt(session, request.owner, request.from, request.limit);
    case 'expire':
      return await deliveries.expire(session, request.nowMs, request.at, request.limit);
    case 'stuck':
      return await deliveries.stuck(session, request.limit);
    case 'unstick':
      return await deliveries.unstick(session, request.turns, request.nowMs);
    case 'deliveries':
      return await deliveries.list(session, request.request);
    case 'delivery':
      return await deliveries.get(session, request.id);
    case 'replay':
      return await deliveries.replay(session, request.id, request.dueMs, request.expiresMs);
    case 'countPending':
      return await deliveries.countPending(session, request.webhook, request.most);
    case 'deleteDeliveries':
      return await deliveries.deleteOld(session, request.state, request.before, request.limit);
  }
}

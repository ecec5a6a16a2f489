import type { DeliveryRecord, DueDelivery } from '../../ports/outbox.ts';
import type { DeliveryListRequest } from './delivery-query.ts';
import type { DeliveryPage } from './delivery-table.ts';
import type { JournalDatabase } from './journal-database.ts';

/** What the store's thread is asked for about the outbox, apart from `settle`. */
export type OutboxRequest =
  | { readonly kind: 'claim'; readonly webhook: string; readonly nowMs: number; readonly limit: number }
  | { readonly kind: 'release'; readonly ids: readonly string[] }
  | { readonly kind: 'hasten'; readonly webhook: string; readonly nowMs: number }
  | { readonly kind: 'shift'; readonly byMs: number }
  | { readonly kind: 'abandon'; readonly webhooks: readonly string[]; readonly at: string }
  | { readonly kind: 'expire'; readonly nowMs: number; readonly at: string; readonly limit: number }
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
  expire: number;
  deliveries: DeliveryPage;
  delivery: (DeliveryRecord & { readonly body: string }) | null;
  replay: boolean | null;
  countPending: number;
  deleteDeliveries: number;
}

/** Answers a request, in the store's thread. @throws Error of SQLite */
export function answerOutbox(database: JournalDatabase, request: OutboxRequest): OutboxAnswers[OutboxRequest['kind']] {
  const { deliveries } = database;
  switch (request.kind) {
    case 'claim':
      return deliveries.claim(request.webhook, request.nowMs, request.limit);
    case 'release':
      deliveries.release(request.ids);
      return null;
    case 'hasten':
      deliveries.hasten(request.webhook, request.nowMs);
      return null;
    case 'shift':
      deliveries.shift(request.byMs);
      return null;
    case 'abandon':
      return deliveries.abandon(request.webhooks, request.at);
    case 'expire':
      return database.transaction(() => deliveries.expire(request.nowMs, request.at, request.limit));
    case 'deliveries':
      return deliveries.list(request.request);
    case 'delivery':
      return deliveries.get(request.id);
    case 'replay':
      return database.transaction(() => deliveries.replay(request.id, request.dueMs, request.expiresMs));
    case 'countPending':
      return deliveries.countPending(request.webhook, request.most);
    case 'deleteDeliveries':
      return deliveries.deleteOld(request.state, request.before, request.limit);
  }
}

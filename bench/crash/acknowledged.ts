import type { CallRecord } from '../../src/ports/records.ts';
import type { AiNotice, BenchSite } from '../product/index.ts';

/** An event that the API showed. */
interface ShownEvent {
  readonly callId: string;
  readonly sequence: number;
  readonly at: string;
  readonly type: string;
}

/** How often the API is asked. */
const ASK_MS = 150;
/** Calls that are looked at each time, the newest first. */
const CALLS = 10;
/** How many of them have their journals read. */
const JOURNALS = 4;

/** Everything that somebody was told of before the product was killed, and that it may not lose therefore. */
export class Acknowledged {
  /** By `callId.sequence`. */
  readonly shown = new Map<string, ShownEvent>();
  /** The reason for which a call ended, by call, as the API showed it. */
  readonly ended = new Map<string, string>();
  /** Calls and events that the AI application was told of, as `callId event`. */
  readonly toldAi = new Set<string>();

  /** The AI application was told. */
  note({ call_id, event }: AiNotice): void {
    this.toldAi.add(`${call_id} ${event}`);
  }

  /** Asks the API again and again, until it is gone or `signal` is aborted. Never throws. */
  async watch({ product }: BenchSite, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const { items } = await product.request<{ items: CallRecord[] }>(`/v1/calls?limit=${CALLS}`);
        for (const { id, ended } of items) if (ended !== null) this.ended.set(id, ended.reason);
        for (const { id } of sample(items, JOURNALS)) {
          const path = `/v1/calls/${encodeURIComponent(id)}/events?limit=1000`;
          const journal = await product.request<{ items: ShownEvent[] }>(path);
          for (const { callId, sequence, at, type } of journal.items) {
            this.shown.set(`${callId}.${sequence}`, { callId, sequence, at, type });
          }
        }
      } catch {
        // It was killed in the midst of an answer, which acknowledges nothing.
      }
      await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    }
  }
}

function sample<Item>(items: readonly Item[], count: number): readonly Item[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .toSorted((left, right) => left.order - right.order)
    .slice(0, count)
    .map(({ item }) => item);
}

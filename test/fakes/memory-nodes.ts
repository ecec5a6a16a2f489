import type { CallId } from '../../src/ports/ids.ts';
import type { CallPlace, NodeBus, NodeRequests, NoticeTopic, RequestEnd, TakenRequest } from '../../src/ports/nodes.ts';
import { Listeners } from '../../src/shared/listeners.ts';

interface Notice {
  readonly topic: NoticeTopic;
  readonly text: string;
  readonly from: string;
}

/** What nodes of one process share: notices that come at once, or get lost, and requests in memory. */
export class MemoryNodes {
  readonly notices = new Listeners<Notice>();
  readonly gaps = new Listeners<undefined>();
  readonly places = new Map<CallId, CallPlace>();
  readonly requests = new Map<string, TakenRequest & { readonly node: string }>();
  readonly answers = new Map<string, string>();
  /** Notices get lost. */
  isDeaf = false;

  bus(own: string): NodeBus {
    return {
      tell: (topic, text) => this.#tell(topic, text, own),
      onNotice: (topic, heard) =>
        this.notices.add((notice) => {
          if (notice.topic === topic && notice.from !== own) heard(notice.text, notice.from);
        }),
      onGap: (missed) => this.gaps.add(missed),
    };
  }

  requestsOf(own: string): NodeRequests {
    return {
      placeOf: (call) => Promise.resolve(this.places.get(call) ?? null),
      put: ({ id, node, text }) => {
        this.requests.set(id, { id, node, text, askedBy: own });
        this.#tell('request', node, own);
        return Promise.resolve();
      },
      take: (limit) => {
        const taken = [...this.requests.values()].filter(({ node }) => node === own).slice(0, limit);
        for (const { id } of taken) this.requests.delete(id);
        return Promise.resolve(taken);
      },
      answer: ({ id }, text) => {
        this.answers.set(id, text);
        this.#tell('answer', id, own);
        return Promise.resolve();
      },
      settle: (id, isGivenUp) => Promise.resolve(this.#settle(id, isGivenUp)),
    };
  }

  #settle(id: string, isGivenUp: boolean): RequestEnd {
    const text = this.answers.get(id);
    if (text !== undefined) {
      this.answers.delete(id);
      return { kind: 'answered', text };
    }
    return isGivenUp && this.requests.delete(id) ? { kind: 'withdrawn' } : { kind: 'open' };
  }

  #tell(topic: NoticeTopic, text: string, from: string): void {
    if (!this.isDeaf) this.notices.tell({ topic, text, from });
  }
}

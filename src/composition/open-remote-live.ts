import type { CallCards } from '../context/index.ts';
import { CallsElsewhere, LiveTeller } from '../live/index.ts';
import type { DialledCalls, LiveHub } from '../live/index.ts';
import type { CallNews, NodeBus, NodeRegister } from '../ports/nodes.ts';
import type { Store } from '../ports/store.ts';
import type { PartContext } from './part-context.ts';

/** What the live view is joined with. */
export interface RemoteLiveParts {
  readonly store: Store & { readonly nodes: NodeRegister & NodeBus; readonly callNews: CallNews };
  readonly cards: CallCards;
  readonly dialled: DialledCalls;
  readonly live: LiveHub;
}

/** Joins the live view with those of other nodes. @returns what tells them of this one */
export function openRemoteLive(
  { clock, logger, parts }: PartContext,
  { store, cards, dialled, live }: RemoteLiveParts,
): LiveTeller {
  const { nodes, callNews: news } = store;
  const elsewhere = new CallsElsewhere({ nodes, news, store, cards, dialled, live, clock, logger });
  live.watchElsewhere(elsewhere);
  parts.add('live-elsewhere', {
    close: () => {
      elsewhere.dispose();
      return Promise.resolve();
    },
  });
  return parts.add('live-teller', new LiveTeller({ nodes, clock }));
}

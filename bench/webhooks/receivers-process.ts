// Receivers of webhooks in a process of their own, so that what they do does not delay the telephones of the bench.
import { serveParent } from '../shared/child-side.ts';
import type { Manner } from './counting-receiver.ts';
import { CountingReceiver } from './counting-receiver.ts';

/** The manner of each receiver, by its name. */
export type ReceiversSettings = Readonly<Record<string, Manner>>;

await serveParent(async (settings) => {
  const receivers = new Map<string, CountingReceiver>();
  for (const [name, manner] of Object.entries(settings as ReceiversSettings)) {
    receivers.set(name, await CountingReceiver.open(manner));
  }
  const entries = [...receivers];
  return {
    ready: Object.fromEntries(entries.map(([name, { url }]) => [name, url])),
    answers: {
      counts: () => Object.fromEntries(entries.map(([name, { counts }]) => [name, counts])),
      arrivals: () => Object.fromEntries(entries.map(([name, { arrivals }]) => [name, arrivals])),
      ...Object.fromEntries(entries.map(([name, receiver]) => [`recover ${name}`, () => receiver.recover()])),
    },
    close: async () => {
      for (const receiver of receivers.values()) await receiver.close();
    },
  };
});

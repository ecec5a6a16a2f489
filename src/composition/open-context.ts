import { CallCards, ContextLinks } from '../context/index.ts';
import { DialledCalls, LiveHub } from '../live/index.ts';
import type { KeptValues } from '../ports/kept-values.ts';
import { contextKey } from './context-key.ts';
import type { PartContext } from './part-context.ts';

/** What agents are told of calls. */
export interface ContextParts {
  readonly cards: CallCards;
  readonly contextLinks: ContextLinks;
  /** Tells those who follow calls. */
  readonly live: LiveHub;
  /** Which agents were dialled for the calls that are up. */
  readonly dialled: DialledCalls;
  /** Where the API is reached from outside. */
  readonly publicUrl: () => string;
  /** The API listens at this address. Calls come in before it does. */
  readonly apiIsAt: (address: string) => void;
}

/** Makes the context cards and their links. The store must be open. @throws Error where there is no key for links; StoreError */
export async function openContext(
  { config, clock, logger, parts }: PartContext,
  values: KeptValues,
): Promise<ContextParts> {
  const { publicUrl: given, linkTtlMs } = config.context;
  const { host, port } = config.api.listen;
  let apiUrl = `${config.api.tls === null ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  const publicUrl = (): string => given ?? apiUrl;
  const key = await contextKey(config.store, values);
  const contextLinks = new ContextLinks({ key, ttlMs: linkTtlMs, clock, publicUrl });
  const cards = new CallCards();
  const live = parts.add('live-view', new LiveHub({ cards, clock, logger }));
  const dialled = new DialledCalls();
  return { cards, contextLinks, live, dialled, publicUrl, apiIsAt: (address) => (apiUrl = address) };
}

import { z } from 'zod';

/** Number of a leg within one life of the relay. */
export type PeerNumber = number;

const number = z.number().int().nonnegative();
const port = z.number().int().min(1).max(65_535);
const text = z.string().max(512);

const candidate = z.object({
  foundation: text,
  priority: number,
  address: text,
  port,
  type: z.enum(['host', 'srflx', 'prflx', 'relay']),
});

const transport = z.object({
  ufrag: text,
  pwd: text,
  fingerprint: z.object({ algorithm: z.enum(['sha-256', 'sha-384', 'sha-512']), value: text }),
  setup: z.enum(['active', 'passive', 'actpass']),
  candidates: z.array(candidate).max(64).readonly(),
});

/** What a request to the process wants. */
const request = z.discriminatedUnion('op', [
  /**
   * A leg begins. `ports`: its own, one of which is taken; `to`: the port of its endpoint at 127.0.0.1; `remote`: the
   * transport of the far end, null where our offer goes first.
   */
  z.object({
    op: z.literal('open'),
    peer: number,
    ports: z.tuple([port, port]).readonly(),
    to: port,
    remote: transport.nullable(),
  }),
  /** It gets another transport, at its other port. The former one goes when the new one is connected. */
  z.object({ op: z.literal('restart'), peer: number, remote: transport.nullable() }),
  /** The far end answered our offer. */
  z.object({ op: z.literal('answer'), peer: number, remote: transport }),
]);

/** From the program to the process. */
export const relayCommand = z.discriminatedUnion('op', [
  /** The first. `address`: ICE is spoken at this one; `maxPeers`: no more legs at a time. */
  z.object({ op: z.literal('start'), address: text, maxPeers: number, logs: z.boolean() }),
  z.object({ op: z.literal('request'), id: number, request }),
  z.object({ op: z.literal('close'), peer: number }),
]);

/** How a leg is reached by its far end (`transport`, `port`), and by its endpoint (`relayPort` at 127.0.0.1). */
const opened = z.object({ transport, port, relayPort: port });

/** What a transport of a leg has come to. */
export const PEER_STATES = ['connecting', 'connected', 'disconnected', 'failed', 'closed'] as const;

/** From the process to the program. */
export const relayMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  /** It cannot work, and ends. */
  z.object({ kind: z.literal('failed'), reason: z.string() }),
  /** It is well. */
  z.object({ kind: z.literal('beat') }),
  z.object({ kind: z.literal('done'), id: number, opened: opened.nullable() }),
  z.object({ kind: z.literal('refused'), id: number, reason: z.string() }),
  z.object({ kind: z.literal('state'), peer: number, state: z.enum(PEER_STATES) }),
  /** What a leg carried, when it is closed. */
  z.object({ kind: z.literal('closed'), peer: number, received: number, sent: number, dropped: number }),
  z.object({ kind: z.literal('log'), level: z.string(), message: z.string() }),
]);

export type RelayCommand = z.infer<typeof relayCommand>;
export type RelayRequest = z.infer<typeof request>;
export type RelayMessage = z.infer<typeof relayMessage>;
export type Opened = z.infer<typeof opened>;
export type PeerState = (typeof PEER_STATES)[number];

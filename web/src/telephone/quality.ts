import { impairmentOf, mosOf } from '../../../src/media/quality/e-model.ts';

/** What has been counted of a call until now. */
export interface CallCounts {
  /** Packets of the other end that came, and those that did not. */
  readonly received: number;
  readonly lost: number;
  readonly jitterMs: number | null;
  /** How long sound waits until it is played: the whole of it, and for how many samples. */
  readonly waitedS: number;
  readonly played: number;
  readonly roundTripMs: number | null;
  /** Of what the other end did not get, 0 to 1. */
  readonly lostThere: number | null;
  readonly codec: string | null;
  readonly sent: number;
}

/** How a call sounds here. */
export interface CallQuality {
  readonly roundTripMs: number | null;
  readonly jitterMs: number | null;
  /** 0 to 100, of the last seconds. */
  readonly lossPercent: number;
  /** What the other end misses, 0 to 100. */
  readonly lossTherePercent: number | null;
  readonly codec: string | null;
  /** Estimate of the mean opinion score, 1 to 4.5 (ITU-T G.107); null: nothing came. */
  readonly mos: number | null;
}

/** From mouth to packet and from packet to ear: a packet of 20 ms, and what a sound card takes. */
const OWN_DELAY_MS = 40;

/**
 * How it sounds between two counts. The delay is half of the round trip to Warmbridge and what waits here; what is
 * beyond Warmbridge a browser cannot know.
 */
export function qualityOf(before: CallCounts, now: CallCounts): CallQuality {
  const { roundTripMs, jitterMs, codec, lostThere } = now;
  const received = Math.max(0, now.received - before.received);
  const lost = Math.max(0, now.lost - before.lost);
  const lossPercent = received + lost === 0 ? 0 : (100 * lost) / (received + lost);
  const played = now.played - before.played;
  const waitMs = played <= 0 ? 0 : (1_000 * Math.max(0, now.waitedS - before.waitedS)) / played;
  const delayMs = (roundTripMs ?? 0) / 2 + waitMs + OWN_DELAY_MS;
  return {
    roundTripMs,
    jitterMs,
    lossPercent,
    lossTherePercent: lostThere === null ? null : lostThere * 100,
    codec,
    mos: received + lost === 0 ? null : mosOf({ codec: impairmentOf(codec), delayMs, lossPercent, burstRatio: 1 }),
  };
}

/** In words: how a mean opinion score sounds (ITU-T G.107 annex B, by R of 80, 70 and 60). */
export function soundsLike(mos: number): 'good' | 'fair' | 'poor' | 'bad' {
  if (mos >= 4.03) return 'good';
  if (mos >= 3.6) return 'fair';
  return mos >= 3.1 ? 'poor' : 'bad';
}

type Stat = Readonly<Record<string, unknown>>;

function numberOf(stat: Stat | undefined, field: string): number | null {
  const value = stat?.[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function inMs(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1_000;
}

/** What `RTCPeerConnection.getStats` says of the sound of a call. */
export function countsOf(stats: Iterable<Stat>): CallCounts {
  const all = [...stats];
  const byId = new Map(all.map((stat) => [stat['id'], stat]));
  const audio = (type: string): Stat | undefined =>
    all.find((stat) => stat['type'] === type && (stat['kind'] ?? 'audio') === 'audio');
  const inbound = audio('inbound-rtp');
  const there = audio('remote-inbound-rtp');
  const pair = all.find(
    ({ type, nominated, state }) => type === 'candidate-pair' && nominated === true && state === 'succeeded',
  );
  const mimeType = byId.get(inbound?.['codecId'])?.['mimeType'];
  return {
    received: numberOf(inbound, 'packetsReceived') ?? 0,
    lost: numberOf(inbound, 'packetsLost') ?? 0,
    jitterMs: inMs(numberOf(inbound, 'jitter')),
    waitedS: numberOf(inbound, 'jitterBufferDelay') ?? 0,
    played: numberOf(inbound, 'jitterBufferEmittedCount') ?? 0,
    roundTripMs: inMs(numberOf(there, 'roundTripTime') ?? numberOf(pair, 'currentRoundTripTime')),
    lostThere: numberOf(there, 'fractionLost'),
    codec: typeof mimeType === 'string' ? (mimeType.split('/')[1] ?? null) : null,
    sent: numberOf(audio('outbound-rtp'), 'packetsSent') ?? 0,
  };
}

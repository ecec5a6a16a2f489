import type { HandoffStrategy } from '../../src/ports/records.ts';
import { Random } from '../../test/unit/sip-server/message/fuzzer.ts';
import { chance } from './faulty-wire.ts';

/** How long a phone rings, an agent may take to press the key, and the whisper is. */
export const RING_TIMEOUT_MS = 2_500;
export const ACCEPT_TIMEOUT_MS = 2_000;
export const WHISPER_MS = 300;

/** What an agent's phone does. */
export type AgentConduct =
  /** Answers, presses 1 (where the handoff asks for it), talks and hangs up. */
  | { readonly kind: 'accepts'; readonly thinkMs: number; readonly talkMs: number }
  | { readonly kind: 'refuses'; readonly status: number }
  | { readonly kind: 'declines-by-key'; readonly thinkMs: number }
  /** Rings, and nobody answers. */
  | { readonly kind: 'rings' }
  /** Answers nothing at all, as a phone does that is switched off. */
  | { readonly kind: 'silent' }
  /** Answers, and presses nothing. */
  | { readonly kind: 'machine'; readonly talkMs: number }
  | { readonly kind: 'leaves-in-briefing'; readonly afterMs: number }
  | { readonly kind: 'leaves-after-join'; readonly thinkMs: number; readonly talkMs: number }
  /** Answers 302 with the agent of this index. */
  | { readonly kind: 'redirects'; readonly to: number }
  /** Answers as its ringing time ends, so that CANCEL and 200 may cross. */
  | { readonly kind: 'answers-late'; readonly offsetMs: number; readonly talkMs: number };

export interface AgentPlan {
  readonly conduct: AgentConduct;
  /** From its INVITE to its answer. */
  readonly ringMs: number;
}

/** When a caller hangs up who does not stay. */
export type Departure =
  | { readonly kind: 'cancel'; readonly afterMs: number }
  | { readonly kind: 'after'; readonly afterMs: number }
  | { readonly kind: 'at'; readonly moment: Moment; readonly jitterMs: number };

/** A moment at the first agent's phone. */
export const MOMENTS = ['invited', 'answered', 'key', 'heard'] as const;
export type Moment = (typeof MOMENTS)[number];

/**
 * What the caller's phone does when it is sent a REFER (RFC 3515). The first has no REFER in its Allow, and is not sent
 * any. `no-notify` says 202 and then nothing; `no-subscription` says `Refer-Sub: false` (RFC 4488).
 */
export const REFER_CONDUCTS = [
  'not-allowed', 'refuses', 'busy', 'no-notify', 'succeeds', 'succeeds', 'bye-for-notify', 'no-subscription',
] as const; // prettier-ignore
export type ReferConduct = (typeof REFER_CONDUCTS)[number];

/** A call: what everybody does. It is drawn from a seed, so that it can be played again. */
export interface Plan {
  readonly strategy: HandoffStrategy;
  readonly accept: 'auto' | 'dtmf';
  readonly trigger: 'webhook' | 'api';
  readonly fallback: 'hangup' | 'ai' | 'destination';
  /** Dialled in this order; where the fallback is a destination, the last one is that. */
  readonly agents: readonly AgentPlan[];
  /** Indexes of the agents that are destinations of the handoff. */
  readonly destinations: readonly number[];
  /** Null: the caller stays until it is hung up on. */
  readonly departure: Departure | null;
  readonly hold: {
    readonly afterMs: number;
    readonly forMs: number;
    readonly direction: 'sendonly' | 'inactive';
  } | null;
  readonly refer: ReferConduct;
}

/** A random generator of one handoff of a run. `stream`: one for the plan, others for the wire of each phone. */
export function randomOf(seed: number, index: number, stream = 0): Random {
  return new Random(Math.imul(seed, 1_000_003) ^ Math.imul(index + 1, 7_919) ^ Math.imul(stream, 104_729));
}

/** Draws a call. */
export function drawPlan(random: Random, strategies: readonly HandoffStrategy[]): Plan {
  const strategy = random.pick(strategies);
  const accept = chance(random, 0.25) ? 'auto' : 'dtmf';
  const fallback = random.pick(['hangup', 'hangup', 'ai', 'destination'] as const);
  const agents: AgentPlan[] = [];
  const destinations: number[] = [];
  const count = 1 + random.below(3);
  for (let index = 0; index < count; index += 1) {
    destinations.push(agents.length);
    drawAgent(random, agents);
  }
  if (fallback === 'destination') drawAgent(random, agents, 'last');
  // The AI's action names neither a strategy nor a way to accept: those are the route's then.
  const plain = strategy === 'conference' && accept === 'dtmf' && fallback === 'hangup';
  return {
    strategy,
    accept,
    fallback,
    agents,
    destinations,
    trigger: plain && chance(random, 0.7) ? 'webhook' : 'api',
    departure: drawDeparture(random),
    hold: chance(random, 0.2)
      ? {
          afterMs: random.below(3_000),
          forMs: 200 + random.below(1_500),
          direction: random.pick(['sendonly', 'inactive'] as const),
        }
      : null,
    refer: random.pick(REFER_CONDUCTS),
  };
}

/** Draws an agent, and the one that it redirects to. */
function drawAgent(random: Random, agents: AgentPlan[], place: 'last' | 'any' = 'any'): void {
  const index = agents.length;
  const conduct = drawConduct(random, index, place);
  agents.push({ conduct, ringMs: random.below(600) });
  if (conduct.kind === 'redirects') {
    // Whoever it redirects to does not redirect again.
    agents.push({ conduct: drawConduct(random, index + 1, 'last'), ringMs: random.below(600) });
  }
}

function drawConduct(random: Random, index: number, place: 'last' | 'any'): AgentConduct {
  const thinkMs = random.below(900);
  const talkMs = random.below(1_200);
  const draw = random.below(100);
  if (draw < 34) return { kind: 'accepts', thinkMs, talkMs };
  if (draw < 52) return { kind: 'refuses', status: random.pick([486, 603, 480, 404, 500, 488]) };
  if (draw < 59) return { kind: 'declines-by-key', thinkMs };
  if (draw < 66) return { kind: 'rings' };
  if (draw < 68) return { kind: 'silent' };
  if (draw < 74) return { kind: 'machine', talkMs };
  if (draw < 81) return { kind: 'leaves-in-briefing', afterMs: random.below(WHISPER_MS + 100) };
  if (draw < 88) return { kind: 'leaves-after-join', thinkMs, talkMs: random.below(60) };
  if (draw < 94) return { kind: 'answers-late', offsetMs: random.below(300) - 150, talkMs };
  return place === 'last' ? { kind: 'refuses', status: 486 } : { kind: 'redirects', to: index + 1 };
}

function drawDeparture(random: Random): Departure | null {
  const draw = random.below(100);
  if (draw < 52) return null;
  if (draw < 58) return { kind: 'cancel', afterMs: random.below(30) };
  if (draw < 75) return { kind: 'after', afterMs: random.below(6_000) };
  return { kind: 'at', moment: random.pick(MOMENTS), jitterMs: random.below(300) };
}

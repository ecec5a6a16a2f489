import type { Random } from '../../test/unit/sip-server/message/fuzzer.ts';
import { chance } from './faulty-wire.ts';
import type { AgentConduct, Departure, Plan, ReferConduct } from './plan.ts';
import { REFER_CONDUCTS } from './plan.ts';

/** What the phone of a third party does, or that of a party whom the product calls. */
export const THIRDS = ['answers', 'answers', 'answers', 'busy', 'declines', 'rings'] as const;
export type Third = (typeof THIRDS)[number];

/** What happens while caller and agent talk. */
export type Act =
  /** The agent's phone asks for a blind transfer (RFC 3515); it may hang up as soon as that is accepted. */
  | { readonly kind: 'refer'; readonly third: Third; readonly leaves: boolean; readonly recall: AgentConduct }
  /** The API calls somebody; who takes part leaves by the API, or hangs up. */
  | {
      readonly kind: 'member';
      readonly mode: 'listen' | 'coach' | 'talk';
      readonly third: Third;
      readonly removed: boolean;
      readonly forMs: number;
    }
  /** The API puts the caller on hold. */
  | { readonly kind: 'hold'; readonly forMs: number }
  /** The product is asked to leave the path, by the API or by the agent's keys. */
  | { readonly kind: 'release'; readonly by: 'api' | 'key' };

/** A call in which caller and agent meet, and something happens then. */
export interface ConversationPlan {
  /** `out`: the product calls the party (POST /v1/calls), which is the caller of the call then. */
  readonly direction: 'in' | 'out';
  readonly party: Third;
  readonly act: Act;
  /** From when the agent hears the caller. */
  readonly afterMs: number;
  /** How long the agent talks. */
  readonly talkMs: number;
  readonly departure: Departure | null;
  readonly refer: ReferConduct;
  readonly ringMs: number;
}

/** Draws a call with something that happens in its conversation. */
export function drawConversation(random: Random): ConversationPlan {
  const direction = chance(random, 0.3) ? 'out' : 'in';
  const act = drawAct(random, direction);
  const waits = 'third' in act && act.third === 'rings';
  return {
    direction,
    act,
    party: direction === 'out' ? random.pick(THIRDS) : 'answers',
    afterMs: random.below(500),
    talkMs: (waits ? 4_500 : 2_500) + random.below(1_000),
    departure: chance(random, 0.3) ? { kind: 'after', afterMs: 800 + random.below(5_000) } : null,
    refer: random.pick(REFER_CONDUCTS),
    ringMs: random.below(400),
  };
}

function drawAct(random: Random, direction: ConversationPlan['direction']): Act {
  const draw = random.below(100);
  const third = random.pick(THIRDS);
  if (draw < 35) {
    const recall = chance(random, 0.5) ? accepting(800) : ({ kind: 'refuses', status: 486 } as const);
    return { kind: 'refer', third, leaves: chance(random, 0.4), recall };
  }
  if (draw < 65) {
    const mode = random.pick(['listen', 'coach', 'coach', 'talk'] as const);
    return { kind: 'member', mode, third, removed: chance(random, 0.5), forMs: 300 + random.below(1_500) };
  }
  // A party whom we called is not sent anywhere by these phones.
  if (draw < 80 || direction === 'out') return { kind: 'hold', forMs: 200 + random.below(1_200) };
  return { kind: 'release', by: random.pick(['api', 'key'] as const) };
}

/** Answers, presses the key where one is asked for, and talks. */
export function accepting(talkMs: number): AgentConduct {
  return { kind: 'accepts', thinkMs: 100, talkMs };
}

/** What a third party does, as the phone of an agent has it. */
export function conductOf(third: Third, talkMs: number): AgentConduct {
  switch (third) {
    case 'answers':
      return accepting(talkMs);
    case 'busy':
      return { kind: 'refuses', status: 486 };
    case 'declines':
      return { kind: 'refuses', status: 603 };
    case 'rings':
      return { kind: 'rings' };
  }
}

/** The handoff with which the conversation begins. */
export function handoffOf({ talkMs, departure, refer, ringMs }: ConversationPlan): Plan {
  return {
    ...{ strategy: 'conference', accept: 'dtmf', trigger: 'webhook', fallback: 'hangup', hold: null },
    ...{ agents: [{ conduct: accepting(talkMs), ringMs }], destinations: [0], departure, refer },
  };
}

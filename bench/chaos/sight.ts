import type { Ladder, Rung } from './ladder.ts';

/** What a phone tells the product takes effect in this time: it is somewhere between, and so is what it crosses. */
export const SLACK_MS = 1_000;

/** When something took effect in the product, in ms of the bench's clock. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the wire showed of an agent's phone. */
export interface AgentSight {
  /** Its INVITE came. */
  readonly invitedMs: number | null;
  /** Its final response came through. */
  readonly final: (Span & { readonly status: number }) | null;
  readonly keys: readonly (Span & { readonly digit: string; readonly certain: boolean })[];
  /** Its BYE came through. */
  readonly bye: Span | null;
  /** It heard the caller. */
  readonly heardCallerMs: number | null;
}

/** A REFER that came to the caller's phone, and what the phone told of it. */
export interface ReferSight {
  readonly atMs: number;
  /** Its final response came through. */
  readonly answer: (Span & { readonly status: number }) | null;
  /** The NOTIFY that ended it came through, with this status of the new call. */
  readonly outcome: (Span & { readonly status: number }) | null;
}

/** What the wire showed of the caller's phone. */
export interface CallerSight {
  /** Final status of its INVITE. */
  readonly status: number | null;
  /** Its BYE, or the CANCEL that had an effect, came through. */
  readonly left: Span | null;
  readonly heardAgentMs: number | null;
  readonly refers: readonly ReferSight[];
}

/** What all phones of a handoff saw and did. Agents are in the order of the plan. */
export interface Sight {
  readonly caller: CallerSight;
  readonly agents: readonly AgentSight[];
}

/** What the voices heard: the first time of each, null where it never was. */
export interface Heard {
  readonly callerHeardAgentMs: number | null;
  readonly agents: readonly { readonly heardCallerMs: number | null; readonly heardWhisperMs: number | null }[];
}

/** Reads from a ladder what the phones saw. @param names of the agents */
export function sightOf({ rungs }: Pick<Ladder, 'rungs'>, names: readonly string[], heard: Heard): Sight {
  return {
    caller: callerSight(rungs, heard.callerHeardAgentMs),
    agents: names.map((name, index) => agentSight(rungs, name, heard.agents[index])),
  };
}

function callerSight(rungs: readonly Rung[], heardAgentMs: number | null): CallerSight {
  const own = rungs.filter(({ party }) => party === 'caller');
  const final = own.find(({ outgoing, method, cseq, status }) => !outgoing && method === 'INVITE' && cseq === 1 && status !== null && status >= 200); // prettier-ignore
  const bye = own.filter(({ line, outgoing }) => outgoing && line.startsWith('BYE '));
  const cancel = own.filter(({ line, outgoing }) => outgoing && line.startsWith('CANCEL '));
  return {
    status: final?.status ?? null,
    left: spanOf(final?.status === 487 ? cancel : bye),
    heardAgentMs,
    refers: refersOf(own),
  };
}

function refersOf(own: readonly Rung[]): readonly ReferSight[] {
  const isRefer = ({ line, outgoing }: Rung): boolean => !outgoing && line.startsWith('REFER ');
  const numbers = [...new Set(own.filter(isRefer).map(({ cseq }) => cseq))];
  return numbers.map((number, index) => {
    const { atMs } = own.find((rung) => isRefer(rung) && rung.cseq === number)!;
    const untilMs = own.find((rung) => isRefer(rung) && rung.cseq === numbers[index + 1])?.atMs ?? Infinity;
    const answers = own.filter(({ method, cseq, outgoing, status }) => outgoing && method === 'REFER' && cseq === number && status !== null); // prettier-ignore
    const last = own.filter((rung) => rung.atMs >= atMs && rung.atMs < untilMs && rung.outgoing && /^NOTIFY .*\(terminated/.test(rung.line)); // prettier-ignore
    const [answer, outcome] = [spanOf(answers), spanOf(last)];
    return {
      atMs,
      answer: answer === null ? null : { ...answer, status: answers[0]!.status! },
      outcome: outcome === null ? null : { ...outcome, status: sipfragStatus(last[0]!.line) },
    };
  });
}

/** The status behind the state of the subscription, as a ladder has it. */
export function sipfragStatus(line: string): number {
  return Number(/\) SIP\/2\.0 (\d{3}) /.exec(line)?.[1]);
}

function agentSight(rungs: readonly Rung[], name: string, heard: Heard['agents'][number] | undefined): AgentSight {
  const own = rungs.filter(({ party }) => party === name);
  const finals = own.filter(({ outgoing, method, status }) => outgoing && method === 'INVITE' && status !== null && status >= 200); // prettier-ignore
  const span = spanOf(finals.filter(({ cseq }) => cseq === finals[0]!.cseq));
  const whisperMs = heard?.heardWhisperMs ?? null;
  return {
    invitedMs: own.find(({ line, outgoing }) => !outgoing && line.startsWith('INVITE '))?.atMs ?? null,
    final: span === null ? null : { ...span, status: finals[0]!.status! },
    keys: own
      .filter(({ method }) => method === 'KEY')
      .map((rung) => ({
        ...(spanOf([rung]) ?? { fromMs: rung.atMs, toMs: rung.atMs + SLACK_MS }),
        digit: rung.line.slice('key '.length),
        // A key counts from the answer on, which the product knows of where it whispers.
        certain: rung.deliveredMs.length > 0 && whisperMs !== null && whisperMs <= rung.atMs - KEY_MS,
      })),
    bye: spanOf(own.filter(({ line, outgoing }) => outgoing && line.startsWith('BYE '))),
    heardCallerMs: heard?.heardCallerMs ?? null,
  };
}

const KEY_MS = 100;

/** When the first copy came through; null where none did. */
function spanOf(rungs: readonly Rung[]): Span | null {
  const fromMs = Math.min(...rungs.flatMap(({ deliveredMs }) => deliveredMs));
  return fromMs === Infinity ? null : { fromMs, toMs: fromMs + SLACK_MS };
}

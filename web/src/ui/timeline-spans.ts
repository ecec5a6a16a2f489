import type { Fact } from '../lib/live-types.ts';

export type SpanKind = 'ai' | 'ring' | 'brief' | 'talk' | 'wait';

export interface Span {
  readonly name: string;
  readonly kind: SpanKind;
  readonly from: number;
  readonly to: number;
}

/** A line of the timeline: the call, or a leg. */
export interface Row {
  readonly name: string;
  readonly spans: readonly Span[];
}

type Step = readonly [name: string, kind: SpanKind] | null;

/** What a fact begins in the call as a whole; null: nothing goes on any more. */
const PHASES: Readonly<Record<string, Step>> = {
  'call.answered': ['with the AI', 'ai'],
  'handoff.started': ['handoff', 'wait'],
  'handoff.bridged': ['with the agent', 'talk'],
  'handoff.ended': ['with the AI', 'ai'],
  'call.returned': ['with the AI', 'ai'],
  'call.parked': ['parked', 'wait'],
  'call.unparked': ['with the agent', 'talk'],
  'call.ended': null,
};

/** The same for the leg that it names. */
const LEG_STEPS: Readonly<Record<string, Step>> = {
  'handoff.dialling': ['is called', 'ring'],
  'member.dialling': ['is called', 'ring'],
  'handoff.answered': ['briefing', 'brief'],
  'handoff.bridged': ['talks', 'talk'],
  'member.joined': ['takes part', 'talk'],
  'consult.started': ['is consulted', 'talk'],
  'handoff.attemptEnded': null,
  'member.failed': null,
  'member.left': null,
  'leg.ended': null,
};

/** The spans that the facts of a call tell, until now or its end. */
export function spansOf(facts: readonly Fact[], from: number, to: number): readonly Row[] {
  const rows = new Map<string, { name: string; spans: Span[]; open: { step: NonNullable<Step>; at: number } | null }>();
  const step = (key: string, name: string, next: Step, at: number): void => {
    const row = rows.get(key) ?? { name, spans: [], open: null };
    rows.set(key, row);
    if (row.open !== null && at > row.open.at) {
      row.spans.push({ name: row.open.step[0], kind: row.open.step[1], from: row.open.at, to: at });
    }
    row.open = next === null ? null : { step: next, at };
  };
  let agents = 0;
  let isOver = false;
  for (const fact of facts) {
    const at = Math.max(from, Date.parse(fact.at));
    const phase = PHASES[fact.type];
    const isBack = fact.type === 'handoff.ended' && fact.result !== 'returned';
    if (phase !== undefined && !isBack && !isOver) step('', 'Call', phase, at);
    if (fact.type === 'call.ended') isOver = true;
    const { leg } = fact;
    const legStep = LEG_STEPS[fact.type];
    if (typeof leg !== 'string' || legStep === undefined) continue;
    if (!rows.has(leg) && legStep === null) continue;
    if (!rows.has(leg)) agents += 1;
    step(leg, rows.get(leg)?.name ?? nameOf(fact, agents), legStep, at);
  }
  for (const [key, { name, open }] of rows) if (open !== null) step(key, name, null, to);
  return [...rows.values()].filter(({ spans }) => spans.length > 0);
}

function nameOf({ destination }: Fact, count: number): string {
  if (typeof destination !== 'string') return `Leg ${count}`;
  return destination.replace(/^(sips?:|agent:)/, '').replace(/@.*$/, '');
}

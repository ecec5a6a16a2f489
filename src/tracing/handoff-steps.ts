import type { FactOf, FactType } from '../ports/facts.ts';
import type { HandoffId, LegId } from '../ports/ids.ts';
import { AI, CONVERSATION, destinationAttributes, keyOf, presentOnly } from './fact-keys.ts';
import type { Attributes, SpanStep } from './span-steps.ts';
import { CALL, close, event, open } from './span-steps.ts';

type Steps<Type extends FactType> = { readonly [Each in Type]: (data: FactOf<Each>['data']) => readonly SpanStep[] };

/** An attempt that was answered, was given up or became another one has not failed. */
const FAILED_ATTEMPTS: ReadonlySet<string | null> = new Set([
  'busy',
  'no-answer',
  'declined',
  'machine',
  'rejected',
  'unreachable',
]);

function attempt(handoff: HandoffId, leg: LegId, destination: string, how: 'invite' | 'refer'): readonly SpanStep[] {
  return [
    open(keyOf('attempt', leg), 'attempt', keyOf('handoff', handoff), {
      'warmbridge.leg': leg,
      'warmbridge.attempt.how': how,
      ...destinationAttributes(destination),
    }),
    open(keyOf('phase', leg), 'ring', keyOf('attempt', leg)),
  ];
}

/** An attempt goes on to its next phase: it rings, the agent is briefed, the agent has to accept. */
function phase(leg: LegId | undefined, name: string, attributes?: Attributes): readonly SpanStep[] {
  if (leg === undefined) return [];
  return [close(keyOf('phase', leg)), open(keyOf('phase', leg), name, keyOf('attempt', leg), attributes)];
}

/** What facts of handoffs do to spans. What is said of anybody, and why, is left out: it is none of a tracer's business. */
export const HANDOFF_STEPS = {
  'handoff.started': ({ handoffId, trigger, strategy, destinations }) => [
    close(AI),
    open(keyOf('handoff', handoffId), 'handoff', CALL, {
      'warmbridge.handoff.id': handoffId,
      'warmbridge.handoff.trigger': trigger,
      'warmbridge.handoff.strategy': strategy,
      'warmbridge.handoff.destinations': destinations.length,
    }),
  ],
  'handoff.refused': ({ reason }) => [event(CALL, 'handoff.refused', { 'warmbridge.reason': reason })],
  'handoff.limited': ({ handoffId, maxAtOnce }) => [
    event(keyOf('handoff', handoffId), 'handoff.limited', { 'warmbridge.limit': maxAtOnce }),
  ],
  'handoff.noAgents': ({ handoffId, reason }) => [
    event(keyOf('handoff', handoffId), 'handoff.noAgents', { 'warmbridge.reason': reason }),
  ],
  'handoff.queued': ({ handoffId, queue, priority, position }) => [
    open(keyOf('queue', handoffId), 'queue', keyOf('handoff', handoffId), {
      'warmbridge.queue': queue,
      'warmbridge.queue.priority': priority,
      'warmbridge.queue.position': position,
    }),
  ],
  'handoff.turn': ({ handoffId }) => [close(keyOf('queue', handoffId))],
  'handoff.leftQueue': ({ handoffId, reason }) => [close(keyOf('queue', handoffId), { 'warmbridge.reason': reason })],
  'handoff.destinationsNamed': ({ handoffId, destinations, tookMs }) => [
    {
      step: 'past',
      name: 'destinations',
      parent: keyOf('handoff', handoffId),
      ms: tookMs,
      attributes: { 'warmbridge.handoff.destinations': destinations.length },
    },
  ],
  'handoff.destinationsFailed': ({ handoffId }) => [event(keyOf('handoff', handoffId), 'handoff.destinationsFailed')],
  'handoff.summarized': ({ handoffId, tookMs }) => [
    { step: 'past', name: 'summary', parent: keyOf('handoff', handoffId), ms: tookMs },
  ],
  'handoff.dialling': ({ handoffId, leg, destination }) => attempt(handoffId, leg, destination, 'invite'),
  'handoff.referring': ({ handoffId, leg, destination }) => attempt(handoffId, leg, destination, 'refer'),
  'handoff.ringing': ({ leg, sipStatus }) => [
    event(keyOf('attempt', leg), 'handoff.ringing', { 'sip.response.status_code': sipStatus }),
  ],
  'handoff.forwarded': ({ leg, to }) => [
    event(keyOf('attempt', leg), 'handoff.forwarded', { 'warmbridge.handoff.destinations': to.length }),
  ],
  'handoff.referFailed': ({ handoffId, status }) => [
    event(keyOf('handoff', handoffId), 'handoff.referFailed', presentOnly({ 'sip.response.status_code': status })),
  ],
  'handoff.answered': ({ leg }) => phase(leg, 'briefing'),
  'handoff.accepting': ({ leg, timeoutMs }) => phase(leg, 'accept', { 'warmbridge.timeout_ms': timeoutMs }),
  'handoff.accepted': ({ leg, by = 'key' }) =>
    leg === undefined ? [] : [close(keyOf('phase', leg), { 'warmbridge.accepted.by': by }), open(keyOf('phase', leg), 'join', keyOf('attempt', leg))], // prettier-ignore
  'handoff.toldAgain': ({ leg, reason }) => [
    event(keyOf('attempt', leg), 'handoff.toldAgain', { 'warmbridge.reason': reason }),
  ],
  'handoff.bridged': ({ leg, destination, timings }) => [
    close(keyOf('attempt', leg), { 'warmbridge.attempt.result': 'bridged' }),
    open(CONVERSATION, 'conversation', CALL, {
      ...destinationAttributes(destination),
      ...presentOnly({ 'warmbridge.handoff.bridged_ms': timings.bridgedMs }),
    }),
  ],
  'handoff.attemptEnded': ({ leg, attempt: { result, sipStatus } }) =>
    leg === undefined
      ? []
      : [
          close(
            keyOf('attempt', leg),
            presentOnly({ 'warmbridge.attempt.result': result, 'sip.response.status_code': sipStatus }),
            FAILED_ATTEMPTS.has(result) ? String(result) : undefined,
          ),
        ],
  'handoff.ended': ({ handoffId, result, reason, attempts }) => [
    close(
      keyOf('handoff', handoffId),
      {
        'warmbridge.handoff.result': result,
        'warmbridge.handoff.reason': reason,
        'warmbridge.handoff.attempts': attempts.length,
      },
      result === 'failed' ? reason : undefined,
    ),
  ],
} satisfies Partial<Steps<FactType>>;

import type { Fact, FactOf, FactType } from '../ports/facts.ts';
import { AI, CONVERSATION, destinationAttributes, keyOf, presentOnly } from './fact-keys.ts';
import { HANDOFF_STEPS } from './handoff-steps.ts';
import type { SpanStep } from './span-steps.ts';
import { CALL, close, event, open } from './span-steps.ts';

type Steps<Type extends FactType> = { readonly [Each in Type]: (data: FactOf<Each>['data']) => readonly SpanStep[] };

const SETUP = 'setup';
const PARK = 'park';
const VOICEMAIL = 'voicemail';

function withAi(): readonly SpanStep[] {
  return [open(AI, 'ai', CALL)];
}

const STEPS = {
  ...HANDOFF_STEPS,
  'call.started': ({ route, direction = 'inbound' }) => [
    open(CALL, 'call', CALL, { 'warmbridge.call.direction': direction, ...presentOnly({ 'warmbridge.route': route }) }),
    open(SETUP, 'setup', CALL),
  ],
  'call.ringing': ({ sipStatus }) => [event(SETUP, 'call.ringing', { 'sip.response.status_code': sipStatus })],
  'leg.early': ({ role, codec }) => [
    event(CALL, 'leg.early', { 'warmbridge.role': role, ...presentOnly({ 'warmbridge.codec': codec }) }),
  ],
  'call.answered': ({ codec }) => [close(SETUP, presentOnly({ 'warmbridge.codec': codec }))],
  'call.led': () => [event(CALL, 'call.led')],
  'call.held': ({ leg, by = 'phone' }) => [open(keyOf('hold', leg), 'hold', CONVERSATION, { 'warmbridge.by': by })],
  'call.resumed': ({ leg }) => [close(keyOf('hold', leg))],
  'call.parked': () => [close(CONVERSATION), open(PARK, 'park', CALL)],
  'call.unparked': ({ by }) => [close(PARK, { 'warmbridge.by': by })],
  'call.returned': () => [close(CONVERSATION), ...withAi()],
  'call.releaseFailed': ({ status }) => [
    event(CALL, 'call.releaseFailed', presentOnly({ 'sip.response.status_code': status })),
  ],
  'ai.talk': withAi,
  'ai.listen': withAi,
  'ai.connecting': withAi,
  'ai.connected': ({ target }) => [event(AI, 'ai.connected', { 'warmbridge.ai.target': target })],
  'ai.interrupted': ({ playedMs }) => [event(AI, 'ai.interrupted', { 'warmbridge.ai.played_ms': playedMs })],
  'ai.bargedIn': ({ playedMs }) => [event(AI, 'ai.interrupted', { 'warmbridge.ai.played_ms': playedMs })],
  'ai.failed': () => [event(AI, 'ai.failed')],
  'ai.lost': ({ reason, next }) => [event(AI, 'ai.lost', { 'warmbridge.reason': reason, 'warmbridge.ai.next': next })],
  'ai.replied': ({ recognizedMs, askedMs, firstTokenMs, sentenceMs, audioMs, totalMs }) => [
    {
      step: 'past',
      name: 'ai.reply',
      parent: AI,
      ms: totalMs,
      attributes: {
        'warmbridge.ai.recognizer_ms': recognizedMs,
        'warmbridge.ai.asking_ms': askedMs,
        'warmbridge.ai.sentence_ms': sentenceMs,
        'warmbridge.ai.audio_ms': audioMs,
        ...presentOnly({ 'warmbridge.ai.first_token_ms': firstTokenMs }),
      },
    },
  ],
  'ai.overflow': ({ dropped }) => [event(AI, 'ai.overflow', { 'warmbridge.ai.dropped': dropped })],
  'escalation.matched': ({ rule }) => [event(CALL, 'escalation.matched', { 'warmbridge.rule': rule })],
  'prompt.failed': () => [event(CALL, 'prompt.failed')],
  'journal.lost': () => [event(CALL, 'journal.lost')],
  'recording.failed': () => [event(CALL, 'recording.failed')],
  'recording.resumed': ({ lostMs }) => [event(CALL, 'recording.resumed', { 'warmbridge.lost_ms': lostMs })],
  'leg.secured': ({ srtp, role }) => [
    event(CALL, 'leg.secured', { 'warmbridge.srtp': srtp ?? 'none', 'warmbridge.role': role }),
  ],
  'leg.routed': ({ trunk, role }) => [
    event(CALL, 'leg.routed', { 'warmbridge.trunk': trunk, 'warmbridge.role': role }),
  ],
  'leg.qualityAlarm': ({ direction, mos }) => [
    event(CALL, 'leg.qualityAlarm', { 'warmbridge.direction': direction, 'warmbridge.mos': mos }),
  ],
  'leg.answeredBy': ({ by, afterMs }) => [
    event(CALL, 'leg.answeredBy', { 'warmbridge.answerer': by, 'warmbridge.after_ms': afterMs }),
  ],
  'member.dialling': ({ leg, destination, mode }) => [
    open(keyOf('member', leg), 'member', CONVERSATION, {
      'warmbridge.mode': mode,
      ...destinationAttributes(destination),
    }),
  ],
  'member.joined': ({ leg }) => [event(keyOf('member', leg), 'member.joined')],
  'member.failed': ({ leg, result, sipStatus }) => [
    close(keyOf('member', leg), presentOnly({ 'sip.response.status_code': sipStatus }), result),
  ],
  'member.left': ({ leg }) => [close(keyOf('member', leg))],
  'consult.started': ({ leg, by }) => [open(keyOf('consult', leg), 'consult', CONVERSATION, { 'warmbridge.by': by })],
  'consult.ended': ({ leg, result }) => [
    close(keyOf('consult', leg), { 'warmbridge.result': result }, result === 'failed' ? result : undefined),
  ],
  'transfer.started': ({ leg, trigger, mode, strategy }) => [
    open(keyOf('transfer', leg), 'transfer', CALL, {
      'warmbridge.transfer.trigger': trigger,
      'warmbridge.transfer.mode': mode,
      'warmbridge.transfer.strategy': strategy,
    }),
  ],
  'transfer.refused': ({ sipStatus }) => [event(CALL, 'transfer.refused', { 'sip.response.status_code': sipStatus })],
  'transfer.ended': ({ leg, result, sipStatus }) => [
    close(
      keyOf('transfer', leg),
      { 'warmbridge.result': result, ...presentOnly({ 'sip.response.status_code': sipStatus }) },
      result === 'failed' ? result : undefined,
    ),
  ],
  'voicemail.started': () => [open(VOICEMAIL, 'voicemail', CALL)],
  'voicemail.left': ({ by }) => [close(VOICEMAIL, { 'warmbridge.by': by })],
  'voicemail.discarded': ({ reason }) => [
    close(VOICEMAIL, { 'warmbridge.reason': reason }, reason === 'failed' ? reason : undefined),
  ],
  'conference.joining': ({ leg }) => [close(AI), open(keyOf('conference', leg), 'conference', CALL)],
  'conference.left': ({ leg, reason }) => [close(keyOf('conference', leg), { 'warmbridge.reason': reason })],
  'call.ended': ({ result, reason, sipStatus }) => [
    close(
      CALL,
      {
        'warmbridge.call.result': result,
        'warmbridge.call.reason': reason,
        ...presentOnly({ 'sip.response.status_code': sipStatus }),
      },
      result === 'failed' ? reason : undefined,
    ),
  ],
} satisfies Partial<Steps<FactType>>;

/** What a fact does to the spans of its call. Most do nothing. */
export function stepsOf(fact: Fact): readonly SpanStep[] {
  const steps = (STEPS as Partial<Record<FactType, (data: never) => readonly SpanStep[]>>)[fact.type];
  return steps === undefined ? [] : steps(fact.data as never);
}

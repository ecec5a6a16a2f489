import type { CallEvent } from '../../../../src/call-machine/index.ts';
import type { MemberMode } from '../../../../src/ports/conversation-control.ts';
import type { LegId } from '../../../../src/ports/ids.ts';
import type { UntimedEvent } from './scripted-call.ts';

/** The events by which the API changes a conversation. */
export const CONVERSATION_EVENTS = [
  'api.addMember', 'api.changeMember', 'api.removeMember', 'api.hold', 'api.resume', 'api.say', 'api.dtmf',
  'api.returnToAi', 'api.park', 'api.consult', 'api.transfer', 'api.release', 'call.slot',
] as const satisfies readonly CallEvent['type'][]; // prettier-ignore
type ConversationEvent = (typeof CONVERSATION_EVENTS)[number];

export function isOfConversation(type: CallEvent['type']): type is ConversationEvent {
  return (CONVERSATION_EVENTS as readonly string[]).includes(type);
}

/** Any mode. @param of whom a coach coaches */
function modeFrom(pick: number, of: LegId): MemberMode {
  const kind = (['talk', 'listen', 'coach', 'held'] as const)[pick % 4] ?? 'talk';
  return kind === 'coach' ? { kind, of } : { kind };
}

/** An event of this type about any leg. It may fit the call or not. */
export function conversationEvent(type: ConversationEvent, leg: LegId, other: LegId, pick: number): UntimedEvent {
  switch (type) {
    case 'api.addMember': {
      const role = pick % 3 === 0 ? 'supervisor' : 'agent';
      const added = { type, destination: 'sip:member@pbx', role, mode: modeFrom(pick, other) } as const;
      return pick % 5 === 0 ? { ...added, whisper: { text: 'whisper: welcome' }, ringTimeoutMs: 5_000 } : added;
    }
    case 'api.changeMember':
      return { type, leg, mode: modeFrom(pick, other) };
    case 'api.removeMember':
    case 'api.resume':
      return { type, leg };
    case 'api.hold':
      return { type, leg, prompt: pick % 2 === 0 ? null : { file: 'music:named.wav' } };
    case 'api.say': {
      const way = pick % 2 === 0 ? 'say' : 'play';
      return { type, leg, way, prompt: { text: 'say: something' } };
    }
    case 'api.dtmf':
      return { type, leg, digits: '1' };
    case 'api.returnToAi':
      return { type, reason: 'agent' };
    case 'api.park':
      return { type, slot: pick % 2 === 0 ? null : '9' };
    case 'api.consult':
      return { type, destination: 'sip:third@pbx' };
    case 'api.transfer':
      return { type, destination: 'sip:third@pbx', strategy: pick % 2 === 0 ? 'refer' : 'conference' };
    case 'call.slot':
      return { type, slot: '7' };
    case 'api.release':
      return { type };
  }
}

/** The keys of an agent, one after the other. */
export const AGENT_KEYS = ['*1', '*2', '*22003#', '*3', '*4', '*5', '*6', '*8', '5', '**1'] as const;

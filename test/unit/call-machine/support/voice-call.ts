import type { CallEventOf, VoicePlan } from '../../../../src/call-machine/index.ts';
import { asLegId, asReferId } from '../../../../src/ports/ids.ts';
import { planWith, VOICE_PLAN } from './plan.ts';
import { CALLER, ScriptedCall } from './scripted-call.ts';

/** The first leg of the AI, and the first agent of a call that has one. */
export const AI = asLegId('call.2');
export const AGENT = asLegId('call.3');
export const AI_REFER = asReferId('call.ai');

/** A plan with an AI that speaks for itself. */
export function voicePlan(
  voice: Partial<VoicePlan> = {},
  more: Parameters<typeof planWith>[0] = {},
): ReturnType<typeof planWith> {
  return planWith({ ai: 'voice', voice: { ...VOICE_PLAN, ...voice }, ...more });
}

/** A call whose caller was answered. Its AI is being connected. */
export function connecting(plan = voicePlan()): ScriptedCall {
  return new ScriptedCall(plan).answered(CALLER);
}

/** A call whose caller is with its AI. */
export function withVoice(plan = voicePlan()): ScriptedCall {
  return connecting(plan).wait(100).answered(AI);
}

/** The AI's telephone sends a REFER. */
export function refers(
  call: ScriptedCall,
  more: Partial<Omit<CallEventOf<'leg.referred'>, 'type' | 'at'>> = {},
): ScriptedCall {
  return call.send({
    type: 'leg.referred',
    leg: AI,
    refer: AI_REFER,
    target: 'sip:help@pbx',
    replaces: null,
    referredBy: null,
    reason: 'refund',
    summary: 'wants money back',
    ...more,
  });
}

/** A call that the AI has handed over, and whose agent hears the caller. */
export function handedOver(plan = voicePlan()): ScriptedCall {
  const call = refers(withVoice(plan)).answered(AGENT).briefed(AGENT).digit(AGENT, '1');
  return call.wait(20).applied();
}

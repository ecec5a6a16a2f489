import type { AiNotice } from '../../../ports/ai.ts';
import type { VoiceCall, VoiceTurn } from '../../../ports/ai-voice.ts';

/** Turns that a model is told of what was said before, the last ones. */
const MAX_TURNS = 64;
const MAX_TURN_CHARACTERS = 2_000;
const MAX_METADATA_CHARACTERS = 4_096;

/** What a model is told of the call, after its own instructions. */
export function instructionsFor(instructions: string, { direction, from, to, metadata }: VoiceCall): string {
  const way =
    direction === 'inbound'
      ? `You speak on the telephone with a caller (${from}), who called ${to}.`
      : `You speak on the telephone with somebody whom you have called at ${to}.`;
  const known = JSON.stringify(metadata);
  const more = known === '{}' ? [] : [`What is known of the call: ${known.slice(0, MAX_METADATA_CHARACTERS)}`];
  return [instructions, way, ...more].filter((part) => part !== '').join('\n\n');
}

/** The turns that are told, oldest first. */
export function turnsOf({ history }: VoiceCall): readonly VoiceTurn[] {
  return history.slice(-MAX_TURNS).map(({ who, text }) => ({ who, text: text.slice(0, MAX_TURN_CHARACTERS) }));
}

/** The turns as a text, for a model that takes no other; empty: there are none. */
export function transcriptOf(call: VoiceCall): string {
  const names = { caller: 'Caller', ai: 'You', human: 'Human colleague' } as const;
  const lines = turnsOf(call).map(({ who, text }) => `${names[who]}: ${text}`);
  return lines.length === 0 ? '' : ['What was said in this call before:', ...lines].join('\n');
}

/** What a model is to do that comes into a call in which it has spoken before. */
export const RESUME = 'The connection was interrupted and is back. Tell the caller so in a few words, and go on.';

/** What a model is to do with a greeting. */
export function greetingInstructions(greeting: string): string {
  return `Say exactly this to the caller, and nothing else: ${greeting}`;
}

/** Such as "The human said: call back at two. "; empty where nothing was heard. */
function whatHumansSaid({ humanSaid = [] }: Extract<AiNotice, { readonly event: 'handoff.ended' }>): string {
  const words = humanSaid.join(' ').slice(0, MAX_TURN_CHARACTERS);
  return words === '' ? '' : `The human said: ${JSON.stringify(words)}. `;
}

/** What happened, for a model that is to say something about it; null: it need not know. */
export function noticeText(notice: AiNotice): string | null {
  switch (notice.event) {
    case 'handoff.ended':
      return (
        `The transfer to a human ended (${notice.result}, ${notice.reason}), and the caller is with you again. ` +
        `${whatHumansSaid(notice)}Tell the caller so, and offer to help.`
      );
    case 'handoff.briefing': {
      const about = [notice.reason, notice.summary].filter((part) => part !== '').join('. ');
      return (
        'You speak with a human colleague now, who may take the call, and not with the caller, who is on hold and hears ' +
        `neither of you. It was handed over because: ${about.slice(0, MAX_TURN_CHARACTERS)} ` +
        'Greet the colleague in a few words, and answer questions about the caller. Your tools do nothing meanwhile.'
      );
    }
    case 'handoff.listening':
      return (
        'A human colleague talks with the caller now, and you listen. Nobody hears you, so say nothing. Where you know ' +
        'something that helps your colleague, call the tool coach, if you have it; else do nothing.'
      );
    case 'handoff.refused':
      return `The transfer to a human is not possible (${notice.reason}). The caller is still with you. Tell the caller so.`;
    case 'call.returned': {
      const summary = notice.summary === '' ? '' : ` It was about: ${notice.summary.slice(0, MAX_TURN_CHARACTERS)}`;
      return `The caller has talked with a human and is with you again (${notice.reason}).${summary} Ask what else you can do.`;
    }
    case 'conference.ended':
      return 'The caller was in a conference and is with you again. Ask what else you can do.';
    case 'call.started':
    case 'call.dtmf':
    case 'call.speech':
    case 'voice.ended':
    case 'recording.ended':
    case 'call.ended':
      return null;
  }
}

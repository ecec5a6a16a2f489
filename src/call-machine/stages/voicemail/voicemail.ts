/**
 * Nobody took the caller, who leaves a message.
 *
 *     waiting --> greeting --> beep --> message --> closing (thanks)
 *
 * What is recorded outlasts this stage (../../voicemail): a caller who hangs up has left a message, too.
 */
import type { HandoffId, PlayId } from '../../../ports/ids.ts';
import type { Source } from '../../../ports/media.ts';
import type { Play } from '../../play.ts';
import { playing } from '../../play.ts';
import type { Taking } from '../../recordings/state.ts';
import { beepOver, beginTaking, takingKey } from '../../recordings/taking.ts';
import { callerOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, enterClosing, hangup, newPlay, patch, stageOf } from '../../step.ts';
import { openVoicemail } from '../../voicemail/open-voicemails.ts';
import type { VoicemailOutcome } from '../../voicemail/state.ts';
import { FAREWELL_MS } from '../closing/state.ts';
import type { StageRules } from '../rules.ts';
import type { LeavingMessage, VoicemailTerms, VoicemailTurn } from './state.ts';

/** The greeting may take so long to be made ready. What the caller has heard until then goes on. */
const READY_MS = 5_000;
/** A longer greeting is cut off. */
const GREETING_MS = 120_000;
const BEEP_MS = 5_000;

export const VOICEMAIL: StageRules<'voicemail'> = {
  on: {
    'media.prepared': (step, { play }) => {
      const { turn } = stageOf(step, 'voicemail');
      if (turn.kind === 'waiting' && turn.greeting.id === play) greet(step, turn.greeting);
    },
    'media.playFinished': (step, { play }) => playOver(step, play),
    'media.dtmf': (step, { leg, digit }) => {
      if (leg === callerOf(step.state).id) keyPressed(step, digit);
    },
    deadline: (step, { name }) => {
      if (name === 'voicemail') tookTooLong(step);
    },
  },
  hears: (state, { turn }, leg) => (leg === callerOf(state).id ? heardIn(turn) : []),
  deadlines: ({ turn }) =>
    turn.kind === 'message' && turn.taking.recording !== null ? {} : { voicemail: turn.deadline },
  awaits: ({ turn }) => (turn.kind === 'message' ? turn.taking.recording : null),
  recorded: (step, outcome) => over(step, outcome ?? 'failed'),
};

/** The handoff is over, and the caller is to leave a message. `hears` is what the caller has heard so far. */
export function enterVoicemail(step: Step, handoff: HandoffId, terms: VoicemailTerms, hears: Play | null): void {
  const greeting = newPlay(step, terms.greeting);
  const turn: VoicemailTurn = { kind: 'waiting', hears, greeting, deadline: step.at + READY_MS };
  patch(step, { stage: { name: 'voicemail', handoff, terms, turn } });
  // Nobody waits for it in silence.
  if (hears === null) greet(step, greeting);
  else step.effects.push({ type: 'prepare', prompt: greeting.prompt, play: greeting.id });
}

function turnTo(step: Step, turn: VoicemailTurn): void {
  const stage: LeavingMessage = { ...stageOf(step, 'voicemail'), turn };
  patch(step, { stage });
}

function heardIn(turn: VoicemailTurn): readonly Source[] {
  switch (turn.kind) {
    case 'waiting':
      return playing(turn.hears);
    case 'greeting':
      return playing(turn.play);
    case 'message':
      return playing(turn.taking.beep);
  }
}

function greet(step: Step, play: Play): void {
  const { beep, thanks } = stageOf(step, 'voicemail').terms;
  turnTo(step, { kind: 'greeting', play, deadline: step.at + GREETING_MS });
  for (const prompt of [beep, thanks]) if (prompt !== null) step.effects.push({ type: 'prepare', prompt });
}

/** A prompt ended, or could not be played: what comes behind it begins. */
function playOver(step: Step, play: PlayId): void {
  const { turn } = stageOf(step, 'voicemail');
  if (turn.kind === 'greeting' && turn.play.id === play) takeMessage(step);
  else if (turn.kind === 'message') goOn(step, beepOver(step, turn.taking, play));
}

/** The key that ends the message spares whoever knows the greeting the rest of it, too. */
function keyPressed(step: Step, digit: string): void {
  const { turn, terms } = stageOf(step, 'voicemail');
  if (turn.kind === 'message') takingKey(step, turn.taking, digit);
  else if (turn.kind === 'greeting' && digit === terms.endKey) takeMessage(step);
}

function tookTooLong(step: Step): void {
  const { turn } = stageOf(step, 'voicemail');
  if (turn.kind === 'waiting') greet(step, turn.greeting);
  else if (turn.kind === 'greeting') takeMessage(step);
  else if (turn.taking.beep !== null) goOn(step, beepOver(step, turn.taking, turn.taking.beep.id));
}

function takeMessage(step: Step): void {
  const { beep, maxMs, silenceMs, endKey } = stageOf(step, 'voicemail').terms;
  // Silence at both ends is left out, so that what is too short to be a message is known by its length.
  const request = { beep, maxMs, silenceMs, trim: true, finishOnKey: endKey ?? '' };
  goOn(step, beginTaking(step, callerOf(step.state).id, 'voicemail', request));
}

function goOn(step: Step, taking: Taking | null): void {
  if (taking === null) {
    over(step, 'failed');
    return;
  }
  const { turn, handoff, terms } = stageOf(step, 'voicemail');
  const { leg, recording } = taking;
  const isNew = recording !== null && (turn.kind !== 'message' || turn.taking.recording === null);
  turnTo(step, { kind: 'message', taking, deadline: turn.kind === 'message' ? turn.deadline : step.at + BEEP_MS });
  if (isNew) openVoicemail(step, { recording, leg, handoff, mailbox: terms.mailbox, minMs: terms.minMs });
}

const REASONS = { left: 'voicemail', empty: 'voicemail-empty', failed: 'voicemail-failed' } as const;

/** The call ends, with thanks for a message. */
function over(step: Step, outcome: VoicemailOutcome): void {
  const { thanks } = stageOf(step, 'voicemail').terms;
  const { id: caller } = callerOf(step.state);
  const result = outcome === 'failed' ? 'failed' : 'completed';
  const ending = { result, reason: REASONS[outcome], sipStatus: 200 } as const;
  const cause = outcome === 'failed' ? CAUSES.failed : CAUSES.normal;
  if (outcome === 'left' && thanks !== null) {
    const farewell = { leg: caller, play: newPlay(step, thanks), deadline: step.at + FAREWELL_MS, cause };
    enterClosing(step, ending, farewell);
  } else {
    enterClosing(step, ending);
    hangup(step, caller, cause);
  }
}

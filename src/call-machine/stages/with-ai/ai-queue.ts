import type { AiAction } from '../../../ports/ai.ts';
import type { HandoffRequest } from '../../../ports/call-control.ts';
import { CALL_LIMITS } from '../../../ports/call-limits.ts';
import { pauseRecording, resumeRecording } from '../../recordings/own/own-recording.ts';
import { callerOf, hasHandoffsLeft } from '../../state.ts';
import type { Step } from '../../step.ts';
import { startStream, stopStream } from '../../streams/streams.ts';
import { CAUSES, enterClosing, fact, hangup, newPlay, patch, stageOf } from '../../step.ts';
import { enterConference } from '../conversation/conference.ts';
import { beginVoice, isVoiceAwaited, takeVoiceAway } from '../../voice/connected-voice.ts';
import { startHandoff } from '../handoff/start-handoff.ts';
import { isInterruptible, keyIn } from './barge-in.ts';
import { listenDeadline, MAX_WORDS, outcomeOf, voiceOf, wordsOf } from './listening.ts';
import { beginRecord, recordKey } from './recording-caller.ts';
import { replyBegins } from './reply-times.ts';
import type { AiTurn, Listening, Talking, WithAi, Words } from './state.ts';

/** An application that sends more is told by a fact, and the rest is dropped. */
export const MAX_QUEUED_ACTIONS = CALL_LIMITS.maxQueuedActions;

const IDLE: AiTurn = { kind: 'idle' };

function patchStage(step: Step, changes: Partial<WithAi>): void {
  patch(step, { stage: { ...stageOf(step, 'with-ai'), ...changes } });
}

function setQueue(step: Step, queue: readonly AiAction[]): void {
  patch(step, { ai: { ...step.state.ai, queue } });
}

/** Puts actions behind those that wait, in whatever stage the call is. */
export function enqueue(step: Step, actions: readonly AiAction[]): void {
  const queue = [...step.state.ai.queue, ...actions];
  if (queue.length > MAX_QUEUED_ACTIONS) {
    fact(step, 'ai.overflow', { dropped: queue.length - MAX_QUEUED_ACTIONS });
  }
  const isNext = step.state.ai.queue.length === 0;
  setQueue(step, queue.slice(0, MAX_QUEUED_ACTIONS));
  const { stage } = step.state;
  if (isNext && stage.name === 'with-ai' && stage.turn.kind !== 'idle') prepareNext(step);
}

/** Makes ready what the AI says next, so that it begins without delay. */
function prepareNext(step: Step): void {
  const next = step.state.ai.queue.find(({ type }) => type === 'talk');
  if (next?.type === 'talk') step.effects.push({ type: 'prepare', prompt: next.prompt });
}

/** Ends what the AI was doing. */
export function endTurn(step: Step): void {
  patchStage(step, { turn: IDLE });
}

/** Ends a `listen`, a `record`, or a `connect`, that nobody waits for any more. */
export function endWait(step: Step): void {
  const { stage } = step.state;
  if (stage.name !== 'with-ai') return;
  if (stage.turn.kind === 'listen') patchStage(step, { turn: IDLE, words: [] });
  if (stage.turn.kind === 'record') endTurn(step);
  takeVoiceAway(step);
}

/** Does what the AI asked for, one action after the other, as long as it is the AI's turn and nothing is under way. */
export function takeTurns(step: Step): void {
  for (;;) {
    const { ai, stage } = step.state;
    const [next, ...queue] = ai.queue;
    if (stage.name !== 'with-ai' || stage.turn.kind !== 'idle' || next === undefined) return;
    if (isVoiceAwaited(step.state)) return;
    takeVoiceAway(step);
    setQueue(step, queue);
    carryOut(step, next);
  }
}

/** Begins what an AI asks for. The caller is with the AI, and nothing is under way. */
export function carryOut(step: Step, action: AiAction): void {
  switch (action.type) {
    case 'talk':
      patchStage(step, { turn: talking(step, action) });
      fact(step, 'ai.talk', { prompt: action.prompt });
      prepareNext(step);
      return;
    case 'listen':
      beginListen(step, action);
      return;
    case 'transfer':
      transfer(step, action);
      return;
    case 'record':
      beginRecord(step, action);
      return;
    case 'connect':
      // The keys of before are not for it.
      patchStage(step, { typeAhead: '' });
      beginVoice(step, action);
      return;
    case 'conference':
      enterConference(step, action.conference, action.limits);
      return;
    case 'stream':
      startStream(step, action.stream);
      return;
    case 'endStream':
      stopStream(step, action.stream);
      return;
    case 'pauseRecording':
      pauseRecording(step, { trigger: 'ai', forMs: action.forMs });
      return;
    case 'resumeRecording':
      resumeRecording(step, { trigger: 'ai' });
      return;
    case 'hangup':
      enterClosing(step, { result: 'completed', reason: 'ai-hangup', sipStatus: 200 });
      hangup(step, callerOf(step.state).id, CAUSES.ai);
  }
}

function talking(step: Step, action: Extract<AiAction, { type: 'talk' }>): Talking {
  const bargeIn = isInterruptible(step.state, action);
  const keysStop = action.keysStop === true;
  return { kind: 'talk', play: newPlay(step, action.prompt), bargeIn, keysStop, since: step.at, startedAt: null };
}

function beginListen(step: Step, listen: Listening['listen']): void {
  const { typeAhead, bargedAt } = stageOf(step, 'with-ai');
  const voice = voiceOf(step.state);
  // A caller who speaks already has begun to answer.
  const since = voice?.speaking === true ? voice.since : step.at;
  const takesWords = step.state.plan.speech !== undefined && listen.speech !== false;
  patchStage(step, {
    turn: {
      kind: 'listen',
      listen,
      digits: '',
      deadline: step.at + listen.timeoutMs,
      wordsFrom: takesWords ? (bargedAt ?? since) : null,
    },
    bargedAt: null,
    ...(listen.maxDigits > 0 && { typeAhead: '' }),
  });
  fact(step, 'ai.listen', { timeoutMs: listen.timeoutMs });
  if (listen.maxDigits > 0) for (const digit of typeAhead) digitPressed(step, digit);
  settleListen(step);
}

/** Takes what the caller said. */
export function wordsHeard(step: Step, words: Words): void {
  const { words: before } = stageOf(step, 'with-ai');
  // A recognizer may tell of turns in another order than they were said in.
  const all = [...before, words].toSorted((one, other) => one.endAt - other.endAt);
  patchStage(step, { words: all.slice(-MAX_WORDS) });
  settleListen(step);
}

/** Ends a `listen` that is over as things are now. */
export function settleListen(step: Step): void {
  const stage = stageOf(step, 'with-ai');
  const { turn } = stage;
  if (turn.kind === 'listen' && listenDeadline(step.state, stage, turn) <= step.at) deliver(step, turn.digits);
}

/** Takes a key that the caller pressed. */
export function digitPressed(step: Step, digit: string): void {
  const { turn, typeAhead } = stageOf(step, 'with-ai');
  if (turn.kind === 'record') {
    recordKey(step, digit);
    return;
  }
  if (turn.kind !== 'listen' || turn.listen.maxDigits === 0) {
    // Later ones push out the oldest.
    patchStage(step, { typeAhead: (typeAhead + digit).slice(-CALL_LIMITS.maxDigits) });
    keyIn(step);
    return;
  }
  const { listen } = turn;
  if (digit === listen.finishOnKey) {
    deliver(step, turn.digits, true);
    return;
  }
  const digits = turn.digits + digit;
  if (digits.length >= listen.maxDigits) deliver(step, digits);
  else patchStage(step, { turn: { ...turn, digits, deadline: step.at + listen.interDigitMs } });
}

/** Ends the listening and tells the application what came of it. */
function deliver(step: Step, digits: string, finishedByKey = false): void {
  const stage = stageOf(step, 'with-ai');
  const { turn } = stage;
  if (turn.kind !== 'listen') return;
  const notice = outcomeOf(stage, { ...turn, digits }, finishedByKey);
  patchStage(step, { turn: IDLE, words: [] });
  replyBegins(step, notice.event === 'call.speech' ? wordsOf(stage, turn) : []);
  step.effects.push({ type: 'notifyAi', notice });
}

function transfer(step: Step, action: Extract<AiAction, { type: 'transfer' }>): void {
  if (!hasHandoffsLeft(step.state)) {
    refuseTransfer(step);
    return;
  }
  const request: Partial<HandoffRequest> = {
    ...action.options,
    ...(action.destinations.length > 0 && { destinations: action.destinations }),
    ...(action.whisper !== null && { whisper: action.whisper }),
    ...(action.reason !== null && { reason: action.reason }),
    ...(action.summary !== null && { summary: action.summary }),
    ...(action.context !== null && { context: action.context }),
  };
  startHandoff(step, 'ai', request);
}

/** The application goes round in circles. It is told so, and says what comes then. */
function refuseTransfer(step: Step): void {
  const reason = 'too-many-handoffs';
  fact(step, 'handoff.refused', { reason, maxPerCall: step.state.plan.handoff.maxPerCall });
  setQueue(step, []);
  step.effects.push({ type: 'notifyAi', notice: { event: 'handoff.refused', reason } });
}

import type { Logger } from 'pino';
import type { CallState, Effect, Fact } from '../../call-machine/index.ts';
import { askingAi, isSecret, legOf, voiceWithCaller } from '../../call-machine/index.ts';
import type { VoiceConfig } from '../../config/index.ts';
import type { AiNotice } from '../../ports/ai.ts';
import type { VoicePort, VoiceSession, VoiceSource, VoiceTurn } from '../../ports/ai-voice.ts';
import type { LegId } from '../../ports/ids.ts';
import { asSipCallId } from '../../ports/ids.ts';
import type { UntimedEvent } from '../untimed-event.ts';
import { spokenTurn } from '../spoken-turn.ts';
import type { VoiceNews } from './voice-dialler.ts';
import { VoiceDialler } from './voice-dialler.ts';

/** What a call needs to have an AI that speaks for itself. */
export interface VoiceParts {
  /** That of the route; null or missing: it has none. */
  readonly voice?: VoiceConfig | null | undefined;
  /** The AI gateway; null or missing: there is none. */
  readonly voices?: VoicePort | null | undefined;
}

export interface CallVoiceOptions extends VoiceParts {
  readonly logger: Logger;
  readonly state: () => CallState | null;
  readonly dispatch: (event: UntimedEvent) => void;
  /** Words that the AI tells, its own or the caller's. Times are those of the clock. */
  readonly onWords: (leg: LegId, words: ToldWords) => void;
  /** Makes words unreadable where that is asked for. */
  readonly redact: (text: string) => string;
}

/** Words with their times, by the clock's `now()`. */
export interface ToldWords {
  readonly text: string;
  readonly startAt: number;
  readonly endAt: number;
}

/** Where the leg of an AI leads: to a SIP user agent, or to the gateway; null: there is no such address. */
export type WayToVoice =
  { readonly kind: 'sip'; readonly uri: string } | { readonly kind: 'gateway'; readonly dialler: VoiceDialler } | null;

/** Turns that an AI is told that is connected anew. What was said before them is not told. */
const MAX_TURNS = 200;
/** Notices that wait for the next connection. */
const MAX_NOTICES = 4;

/** What one call has to do with an AI that speaks for itself: its connections, and what goes to it and comes from it. */
export class CallVoice {
  readonly #options: CallVoiceOptions;
  /** The sessions that are open, each with whether it was told that it has the caller. */
  readonly #sessions = new Map<LegId, { readonly session: VoiceSession; has: boolean }>();
  readonly #turns: VoiceTurn[] = [];
  readonly #notices: AiNotice[] = [];

  constructor(options: CallVoiceOptions) {
    this.#options = options;
  }

  /** How a leg of the AI is connected. `target`: see the effect. */
  wayTo({ leg, target }: Extract<Effect, { readonly type: 'connectAi' }>, state: CallState): WayToVoice {
    const { voice, voices } = this.#options;
    const source = state.voice?.source ?? null;
    if (source !== null) return toGateway(voices, (port) => this.#dialler(port, leg, state, source));
    if (voice === null || voice === undefined) return null;
    const own = voice.kind === 'sip' ? voice.uri : voice.url;
    const others = voice.fallback.flatMap((each) => (each.kind === 'url' ? [each.url] : []));
    const address = [own, ...others][target];
    if (address === undefined) return null;
    if (voice.kind === 'sip') return { kind: 'sip', uri: address };
    return toGateway(voices, (port) => this.#dialler(port, leg, state, sourceAt(voice, address)));
  }

  #dialler(port: VoicePort, leg: LegId, state: CallState, source: VoiceSource): VoiceDialler {
    const { id: call, direction, shownFrom, to, metadata } = state;
    return new VoiceDialler({
      port,
      source,
      call: { call, leg, direction, from: shownFrom ?? 'anonymous', to, metadata, history: [...this.#turns] },
      legName: asSipCallId(leg),
      onNews: (news) => this.#hear(leg, news),
      onSession: (session) => {
        if (session === null) this.#sessions.delete(leg);
        else this.#sessions.set(leg, { session, has: true });
      },
    });
  }

  /** Tells each session whether it has the caller, and the newest one what waited for it. Runs after every event. */
  follow(state: CallState): void {
    for (const [leg, open] of this.#sessions) {
      // One that is not up yet has it from when it is.
      if (legOf(state, leg)?.state !== 'answered') continue;
      const has = voiceWithCaller(state) === leg || askingAi(state)?.ai === leg;
      if (open.has !== has) open.session.attend(has);
      open.has = has;
      for (const notice of this.#notices.splice(0)) open.session.tell(notice);
    }
  }

  /** Tells the AI what happened, as soon as it is connected. One that is over is told nothing more. */
  tell(notice: AiNotice, { voice }: CallState): void {
    if (voice === null || voice.line.name === 'over') return;
    this.#notices.push(notice);
    this.#notices.splice(0, this.#notices.length - MAX_NOTICES);
  }

  /** Keeps what was said aloud, for a connection that is made anew. */
  note(facts: readonly Fact[]): void {
    for (const fact of facts) {
      const turn = spokenTurn(fact);
      if (turn !== null) this.#turns.push(turn);
    }
    this.#turns.splice(0, this.#turns.length - MAX_TURNS);
  }

  /** A fault of ours costs one piece of news. */
  #hear(leg: LegId, news: VoiceNews): void {
    try {
      this.#take(leg, news);
    } catch (error) {
      this.#options.logger.error({ err: error, legId: leg }, 'what an AI told could not be taken');
    }
  }

  #take(leg: LegId, news: VoiceNews): void {
    const { dispatch, onWords, redact, state } = this.#options;
    switch (news.type) {
      case 'actions':
        dispatch({ type: 'ai.actions', actions: news.actions, leg });
        return;
      case 'coached':
        dispatch({ type: 'ai.coached', leg, text: news.text });
        return;
      case 'said':
        onWords(leg, news);
        return;
      case 'heard': {
        // A caller who is transcribed by us is not heard twice. An agent who asks the AI is not the caller.
        const call = state();
        const isCaller = call !== null && askingAi(call)?.ai !== leg;
        if (isCaller && call.plan.speech === undefined) onWords(call.caller, news);
        return;
      }
      case 'interrupted': {
        // What it said in a pause of the recording is not kept.
        const isKept = news.heard !== null && !isSecret(state());
        const heard = isKept ? redact(news.heard) : null;
        dispatch({ type: 'ai.interrupted', leg, playedMs: Math.max(0, Math.round(news.playedMs)), heard });
      }
    }
  }
}

function toGateway(voices: VoiceParts['voices'], dialler: (port: VoicePort) => VoiceDialler): WayToVoice {
  return voices === null || voices === undefined ? null : { kind: 'gateway', dialler: dialler(voices) };
}

/** A voice at one of its addresses. A model that listens while people talk may show the human texts. */
function sourceAt(voice: Exclude<VoiceConfig, { readonly kind: 'sip' }>, url: string): VoiceSource {
  if (!('tools' in voice)) return { ...voice, url };
  return { ...voice, url, tools: { ...voice.tools, coach: voice.whileHuman === 'listen' } };
}

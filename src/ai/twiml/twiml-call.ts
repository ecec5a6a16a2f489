import type { AiAction, AiNotice, StreamNews } from '../../ports/ai.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import type { WaitSound } from '../../ports/conferences.ts';
import type { HandoffReason } from '../../ports/records.ts';
import { messageOf } from '../../shared/message-of.ts';
import { pauseAction } from '../../shared/pause-action.ts';
import type { TwimlParts } from './call-streams.ts';
import { CallStreams } from './call-streams.ts';
import { dialAction, referAction } from './dial-action.ts';
import { fetchSounds } from './fetch-sounds.ts';
import type { NextDocument } from './next-document.ts';
import { resolved } from './next-document.ts';
import type { StreamNoun } from './stream-noun.ts';
import type { TwimlClient, TwimlForm } from './twiml-client.ts';
import type { Verb } from './verbs.ts';
import { readVerbs } from './verbs.ts';

type Gather = Extract<Verb, { kind: 'gather' }>;
type Dial = Extract<Verb, { kind: 'dial' }>;
type Connect = Extract<Verb, { kind: 'connect' }>;
type Conference = Extract<Verb, { kind: 'conference' }>;
type Refer = Extract<Verb, { kind: 'refer' }>;
type Redirect = Extract<Verb, { kind: 'redirect' }>;
/** What an outcome may be of, but for a pause. */
type Wait = Gather | Dial | Connect | Conference | Refer | Redirect;

/** The shortest pause: its end tells that what is before it was heard. */
const AT_ONCE_MS = 1;
/** Documents that one event may lead through. More are a loop. */
const MAX_DOCUMENTS = 10;

/** What the application wants to be done now. */
export interface TwimlStep {
  readonly actions: readonly AiAction[];
  readonly ignored: readonly string[];
}

/** The addresses of an application. */
export interface TwimlAddresses {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** Asked where a document cannot be had. */
  readonly fallbackUrl: string | null;
}

/**
 * A call that runs an application's TwiML: verbs become actions, up to the one whose outcome decides how it goes on
 * (`Gather`, `Dial`, the end).
 */
export class TwimlCall {
  readonly #client: TwimlClient;
  readonly #addresses: TwimlAddresses;
  /** What each request of this call has. */
  readonly #about: TwimlForm;
  /** The document that is carried out: addresses in it are relative to its own. */
  #url: string;
  #rest: readonly Verb[] = [];
  /** What the outcomes that come are of, in their order. */
  #waits: (Wait | 'pause')[] = [];
  readonly #streams: CallStreams;
  /** What follows on a `Connect` whose caller a human has. */
  #afterConnect: NextDocument | null = null;
  #ignored: string[] = [];
  #documents = 0;

  /** @param about the fields of every request of this call */
  constructor(parts: TwimlParts, addresses: TwimlAddresses, about: TwimlForm) {
    this.#client = parts.client;
    this.#streams = new CallStreams(parts, about);
    this.#addresses = addresses;
    this.#about = about;
    this.#url = addresses.url;
  }

  /** What comes of a notice. @throws TwimlError where neither the application nor its fallback has a document */
  async take(notice: AiNotice, signal: AbortSignal): Promise<TwimlStep> {
    this.#ignored = [];
    this.#documents = 0;
    const actions = await this.#taken(notice, signal);
    return { actions, ignored: this.#ignored };
  }

  async #taken(notice: AiNotice, signal: AbortSignal): Promise<readonly AiAction[]> {
    switch (notice.event) {
      case 'call.started': {
        const { url, method } = this.#addresses;
        return await this.#goTo({ url, method }, {}, signal);
      }
      case 'call.dtmf':
      case 'call.speech':
        if (notice.event === 'call.speech' && notice.partial === true) return [];
        return await this.#heard(notice, signal);
      case 'handoff.ended':
        return await this.#dialled(dialStatus(notice.reason), signal);
      case 'handoff.refused':
        return await this.#dialled('failed', signal);
      case 'call.returned':
        return await this.#dialled('completed', signal);
      case 'voice.ended':
        return await this.#voiceEnded(notice, signal);
      case 'conference.ended':
        // With Twilio a conference is a party that answers. A call that did not get in has reached nobody.
        return await this.#dialled(notice.conference === null ? 'failed' : 'answered', signal);
      case 'handoff.briefing':
      case 'handoff.listening':
      case 'call.ended':
        return [];
    }
  }

  /** A stream of this call began or ended. */
  streamed(news: StreamNews): void {
    this.#streams.tell(news);
  }

  /** The call is over, or (`isLed`) something else leads it. */
  end(isLed: boolean): void {
    this.#streams.end(isLed);
  }

  /** The bot has the caller no more. Where a human has, the end of that decides how it goes on. */
  async #voiceEnded(
    { reason }: Extract<AiNotice, { event: 'voice.ended' }>,
    signal: AbortSignal,
  ): Promise<readonly AiAction[]> {
    const next = this.#waitFor('connect')?.next ?? null;
    this.#waits = [];
    if (reason === 'handed-over') {
      this.#afterConnect = next;
      return [];
    }
    return next === null ? await this.#next(signal) : await this.#goTo(next, {}, signal);
  }

  #waitFor<Kind extends Wait['kind']>(kind: Kind): Extract<Wait, { kind: Kind }> | undefined {
    return this.#waits.find((wait): wait is Extract<Wait, { kind: Kind }> => wait !== 'pause' && wait.kind === kind);
  }

  async #heard(
    notice: Extract<AiNotice, { event: 'call.dtmf' | 'call.speech' }>,
    signal: AbortSignal,
  ): Promise<readonly AiAction[]> {
    const wait = this.#waits.shift();
    if (wait === undefined || wait === 'pause') return [];
    if (wait.kind === 'redirect') return await this.#goTo(wait.next, {}, signal);
    if (wait.kind !== 'gather') return [];
    const form = resultOf(notice);
    // Without a result the verb behind the Gather comes.
    if (Object.keys(form).length === 0 && !wait.actionOnEmptyResult) return await this.#next(signal);
    return await this.#goTo(wait.next, Object.keys(form).length === 0 ? { Digits: '' } : form, signal);
  }

  /** The handoff of a `Dial` or a `Refer` is over, or one that somebody else began. */
  async #dialled(status: string, signal: AbortSignal): Promise<readonly AiAction[]> {
    const dial = this.#waitFor('dial') ?? this.#waitFor('conference') ?? this.#waitFor('refer');
    // A handoff that somebody else began came to nothing, and the bot has the caller still.
    if (dial === undefined && this.#waitFor('connect') !== undefined) return [];
    // What was waited for besides is void: the handoff has emptied the queue.
    this.#waits = [];
    const next = dial?.next ?? this.#afterConnect;
    this.#afterConnect = null;
    if (next === null) return await this.#next(signal);
    const form: TwimlForm = dial?.kind === 'refer' ? { ReferCallStatus: status } : { DialCallStatus: status };
    return await this.#goTo(next, form, signal);
  }

  /** Fetches a document, which takes the place of what is left of this one. */
  async #goTo(next: NextDocument, form: TwimlForm, signal: AbortSignal): Promise<readonly AiAction[]> {
    await this.#load(next, form, signal);
    return await this.#next(signal);
  }

  async #load({ url, method }: NextDocument, form: TwimlForm, signal: AbortSignal): Promise<void> {
    this.#documents += 1;
    const target = resolved(url, this.#url);
    const asked = { ...this.#about, ...form };
    const { fallbackUrl } = this.#addresses;
    const document = await this.#client.fetch(target, method, asked, signal).catch(async (error: unknown) => {
      if (fallbackUrl === null || signal.aborted) throw error;
      this.#ignored.push(`${messageOf(error)}; the fallback is asked`);
      return await this.#client.fetch(fallbackUrl, 'POST', { ...asked, ErrorCode: '11200', ErrorUrl: target }, signal);
    });
    const { verbs, ignored } = readVerbs(document.elements);
    this.#url = document.url;
    this.#rest = verbs;
    this.#ignored.push(...ignored);
  }

  /** The actions of the verbs up to one that decides how it goes on. */
  async #next(signal: AbortSignal): Promise<readonly AiAction[]> {
    const actions: AiAction[] = [];
    for (;;) {
      const [verb, ...rest] = this.#rest;
      this.#rest = rest;
      // Behind the last verb the call ends.
      if (verb === undefined || verb.kind === 'hangup') return [...actions, { type: 'hangup' }];
      switch (verb.kind) {
        case 'sound':
        case 'pause':
          actions.push(...this.#sound(verb, false));
          break;
        case 'redirect':
          // The application is asked when the caller has heard what comes before, as a loop of music needs.
          if (actions.length > 0) {
            this.#waits.push(verb);
            return [...actions, pauseAction(AT_ONCE_MS)];
          }
          if (this.#documents >= MAX_DOCUMENTS) {
            this.#ignored.push(`more than ${String(MAX_DOCUMENTS)} documents lead to each other; the call ends`);
            return [...actions, { type: 'hangup' }];
          }
          await this.#load(verb.next, {}, signal);
          break;
        case 'gather':
          actions.push(...verb.prompts.flatMap((prompt) => this.#sound(prompt, verb.bargeIn)));
          this.#waits.push(verb);
          return [...actions, listen(verb)];
        case 'dial':
          this.#waits.push(verb);
          return [...actions, await this.#dial(verb, signal)];
        case 'start':
          actions.push(this.#start(verb.stream));
          break;
        case 'stop':
          actions.push({ type: 'endStream', stream: verb.name });
          break;
        case 'conference':
          this.#waits.push(verb);
          return [...actions, await this.#conference(verb, signal)];
        case 'refer':
          this.#waits.push(verb);
          return [...actions, referAction(verb.destination)];
        case 'connect':
          this.#waits.push(verb);
          return [...actions, this.#connect(verb)];
      }
      if (actions.length >= CALL_LIMITS.maxQueuedActions - 1) return [...actions, { type: 'hangup' }];
    }
  }

  #sound(verb: Verb, bargeIn: boolean): readonly AiAction[] {
    if (verb.kind === 'sound') {
      const times = Math.min(verb.times, CALL_LIMITS.maxQueuedActions / 2);
      return Array.from({ length: times }, () => ({ type: 'talk', prompt: verb.prompt, bargeIn }));
    }
    if (verb.kind !== 'pause') return [];
    this.#waits.push('pause');
    return [pauseAction(verb.ms)];
  }

  #connect({ stream }: Connect): AiAction {
    const { url, parameters } = stream;
    const streamSid = this.#streams.begin(stream, this.#url, false);
    return {
      type: 'connect',
      source: { kind: 'media-stream', url, parameters, authToken: this.#client.authToken, streamSid },
    };
  }

  #start(noun: StreamNoun): AiAction {
    const { url, parameters, name, tracks } = noun;
    const id = this.#streams.begin(noun, this.#url, true);
    return { type: 'stream', stream: { id, name, tracks, url, parameters, authToken: this.#client.authToken } };
  }

  /** What is heard in it before it starts is fetched now. An application that has none costs nobody the conference. */
  async #conference({ noun }: Conference, signal: AbortSignal): Promise<AiAction> {
    const { wait, callback, ...request } = noun;
    const sounds = await this.#waitSounds(wait, signal).catch((error: unknown) => {
      this.#ignored.push(`waitUrl of <Conference>: ${messageOf(error)}; the hold music is heard`);
      return null;
    });
    const told = callback === null ? null : { ...callback, url: resolved(callback.url, this.#url) };
    return { type: 'conference', conference: { ...request, wait: sounds, callback: told } };
  }

  async #waitSounds(wait: Conference['noun']['wait'], signal: AbortSignal): Promise<readonly WaitSound[] | null> {
    if (wait === null) return null;
    if (wait.url === '') return [];
    return await fetchSounds(this.#client, resolved(wait.url, this.#url), wait.method, this.#about, signal);
  }

  async #dial(dial: Dial, signal: AbortSignal): Promise<AiAction> {
    const { whisper } = dial;
    if (whisper === null) return dialAction(dial, []);
    this.#documents += 1;
    const { elements } = await this.#client.fetch(
      resolved(whisper.url, this.#url),
      whisper.method,
      { ...this.#about, Direction: 'outbound-dial' },
      signal,
    );
    const { verbs, ignored } = readVerbs(elements);
    this.#ignored.push(...ignored);
    return dialAction(dial, verbs);
  }
}

function listen(gather: Gather): AiAction {
  const { digits, finishOnKey, hints, numDigits, speech, speechTimeoutMs, timeoutMs } = gather;
  return {
    type: 'listen',
    webhook: null,
    timeoutMs,
    interDigitMs: timeoutMs,
    maxDigits: digits ? (numDigits ?? CALL_LIMITS.maxDigits) : 0,
    finishOnKey,
    speech,
    hints,
    endOfTurnMs: speechTimeoutMs,
  };
}

/** The fields that tell what the caller answered; none where the caller said nothing. */
function resultOf(notice: Extract<AiNotice, { event: 'call.dtmf' | 'call.speech' }>): TwimlForm {
  if (notice.event === 'call.dtmf') return notice.digits === '' ? {} : { Digits: notice.digits };
  if (notice.transcript === '') return {};
  return {
    SpeechResult: notice.transcript,
    ...(notice.confidence !== null && { Confidence: String(notice.confidence) }),
  };
}

/** `DialCallStatus` of a handoff that joined nobody. */
function dialStatus(reason: HandoffReason): string {
  switch (reason) {
    case 'busy':
    case 'declined':
      return 'busy';
    case 'no-answer':
    case 'machine':
    case 'no-agents':
    case 'queue-full':
    case 'max-wait':
      return 'no-answer';
    case 'cancelled':
    case 'caller-left':
      return 'canceled';
    case 'completed':
      return 'completed';
    case 'error':
      return 'failed';
  }
}

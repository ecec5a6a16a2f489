import type { AiAction, AiNotice, StreamNews } from '../../ports/ai.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import type { CallId, RecordingId } from '../../ports/ids.ts';
import { messageOf } from '../../shared/message-of.ts';
import type { OrderedCallbacks } from '../../shared/outgoing/ordered-callbacks.ts';
import { pauseAction } from '../../shared/pause-action.ts';
import { CallRecordings } from './call-recordings.ts';
import { CallStreams } from './call-streams.ts';
import { CallQueues } from './call-queues.ts';
import { dialAction, dialStatus, dialWatch, referAction } from './dial-action.ts';
import type { Asking } from './conference-action.ts';
import { conferenceAction } from './conference-action.ts';
import type { DialCallbacks } from './dial-callbacks.ts';
import { listen, resultOf } from './gather-action.ts';
import type { NextDocument } from './next-document.ts';
import { resolved } from './next-document.ts';
import type { RecordVerb } from './record-verb.ts';
import { recordAction } from './record-verb.ts';
import type { TwimlAddresses, TwimlCallParts } from './twiml-call-parts.ts';
import type { TwimlClient, TwimlForm } from './twiml-client.ts';
import type { Verb } from './verbs.ts';
import { isDueBehindSound, readVerbs } from './verbs.ts';

type Gather = Extract<Verb, { kind: 'gather' }>;
type Dial = Extract<Verb, { kind: 'dial' }>;
type Connect = Extract<Verb, { kind: 'connect' }>;
type Refer = Extract<Verb, { kind: 'refer' }>;
/** Where a call is in a queue, on either side. */
type Queueing = Extract<Verb, { kind: 'enqueue' | 'take' }>;
/** What an outcome may be of, but for a pause. */
type Wait = Gather | RecordVerb | Dial | Connect | Extract<Verb, { kind: 'conference' }> | Refer | Queueing;

/** The shortest pause: its end tells that what is before it was heard. */
const AT_ONCE_MS = 1;
/** Documents that one event may lead through. More are a loop. */
const MAX_DOCUMENTS = 10;

/** What the application wants to be done now. */
export interface TwimlStep {
  readonly actions: readonly AiAction[];
  readonly ignored: readonly string[];
}

/**
 * A call that runs an application's TwiML: verbs become actions, up to the one whose outcome decides how it goes on
 * (`Gather`, `Dial`, the end).
 */
export class TwimlCall {
  readonly #client: TwimlClient;
  readonly #callbacks: OrderedCallbacks;
  readonly #addresses: TwimlAddresses;
  /** What each request of this call has. */
  readonly #about: TwimlForm;
  /** The document that is carried out: addresses in it are relative to its own. */
  #url: string;
  #rest: readonly Verb[] = [];
  /** What the outcomes that come are of, in their order. Behind `due` the next verb comes. */
  #waits: (Wait | 'pause' | 'due')[] = [];
  readonly #streams: CallStreams;
  readonly #recordings: CallRecordings;
  readonly #queues: CallQueues;
  readonly #legs: DialCallbacks | null;
  /** What follows on a `Connect` whose caller a human has. */
  #afterConnect: NextDocument | null = null;
  #ignored: string[] = [];
  #documents = 0;

  /** @param about the fields of every request of this call */
  constructor(parts: TwimlCallParts, call: CallId, addresses: TwimlAddresses, about: TwimlForm) {
    this.#client = parts.client;
    this.#callbacks = parts.callbacks;
    this.#streams = new CallStreams(parts, about);
    this.#recordings = new CallRecordings(parts, about);
    this.#queues = new CallQueues(parts, call, about);
    this.#legs = parts.legs ?? null;
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
      case 'recording.ended':
        return await this.#recorded(notice, signal);
      case 'conference.ended': {
        const queueing = this.#waitFor('enqueue') ?? this.#waitFor('take');
        if (queueing !== undefined) return await this.#outOfQueue(queueing, notice, signal);
        // With Twilio a conference is a party that answers. A call that did not get in has reached nobody.
        return await this.#dialled(notice.conference === null ? 'failed' : 'answered', signal);
      }
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

  /** The recording of a `Record` began. */
  recorded(recording: RecordingId): void {
    const record = this.#waitFor('record');
    if (record !== undefined) this.#recordings.begun(record, this.#url, recording);
  }

  /** The call is over, or (`isLed`) something else leads it. */
  end(isLed: boolean): void {
    this.#streams.end(isLed);
    this.#queues.end(isLed);
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
    return this.#waits.find(
      (wait): wait is Extract<Wait, { kind: Kind }> => typeof wait === 'object' && wait.kind === kind,
    );
  }

  async #heard(
    notice: Extract<AiNotice, { event: 'call.dtmf' | 'call.speech' }>,
    signal: AbortSignal,
  ): Promise<readonly AiAction[]> {
    const wait = this.#waits.shift();
    if (wait === 'due') return await this.#next(signal);
    if (wait === undefined || wait === 'pause' || wait.kind !== 'gather') return [];
    const form = resultOf(notice);
    // Without a result the verb behind the Gather comes.
    if (Object.keys(form).length === 0 && !wait.actionOnEmptyResult) return await this.#next(signal);
    return await this.#goTo(wait.next, Object.keys(form).length === 0 ? { Digits: '' } : form, signal);
  }

  /** Without words the verb behind the Record comes. The application of a caller who hung up is told all the same. */
  async #recorded(
    notice: Extract<AiNotice, { event: 'recording.ended' }>,
    signal: AbortSignal,
  ): Promise<readonly AiAction[]> {
    const record = this.#waitFor('record');
    if (record === undefined) return [];
    this.#waits = [];
    const form = this.#recordings.over(record, this.#url, notice);
    if (form !== null) return await this.#goTo(record.next, form, signal);
    return notice.by === 'hangup' ? [] : await this.#next(signal);
  }

  /** The handoff of a `Dial` or a `Refer` is over, or one that somebody else began. */
  async #dialled(status: string, signal: AbortSignal): Promise<readonly AiAction[]> {
    const dial = this.#waitFor('dial') ?? this.#waitFor('conference') ?? this.#waitFor('refer');
    // A handoff that somebody else began came to nothing, and the bot has the caller still.
    if (dial === undefined && this.#waitFor('connect') !== undefined) return [];
    // What was waited for besides is void: the handoff has emptied the queue, and the call went to nobody else.
    this.#waits = [];
    this.#queues.leave();
    const next = dial?.next ?? this.#afterConnect;
    this.#afterConnect = null;
    if (next === null) return await this.#next(signal);
    const form: TwimlForm = dial?.kind === 'refer' ? { ReferCallStatus: status } : { DialCallStatus: status };
    const leg = dial?.kind === 'dial' ? this.#legs?.outcome(this.#about['CallSid'] ?? '') : undefined;
    return await this.#goTo(next, { ...form, ...leg }, signal);
  }

  /** The call is out of the conference in which it waited in a queue, or took somebody out of one. */
  async #outOfQueue(
    { next }: Queueing,
    notice: Extract<AiNotice, { event: 'conference.ended' }>,
    signal: AbortSignal,
  ): Promise<readonly AiAction[]> {
    const again = this.#queues.again(notice);
    if (again !== null) return [again];
    this.#waits = [];
    const { form, hangsUp } = this.#queues.over(notice);
    if (hangsUp) return [{ type: 'hangup' }];
    return next === null ? await this.#next(signal) : await this.#goTo(next, form, signal);
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
      if (actions.length > 0 && isDueBehindSound(verb)) {
        this.#rest = [verb, ...rest];
        this.#waits.push('due');
        return [...actions, pauseAction(AT_ONCE_MS)];
      }
      switch (verb.kind) {
        case 'sound':
        case 'pause':
          actions.push(...this.#sound(verb, false, false));
          break;
        case 'redirect':
          if (this.#documents >= MAX_DOCUMENTS) {
            this.#ignored.push(`more than ${String(MAX_DOCUMENTS)} documents lead to each other; the call ends`);
            return [...actions, { type: 'hangup' }];
          }
          await this.#load(verb.next, {}, signal);
          break;
        case 'gather':
          actions.push(...verb.prompts.flatMap((prompt) => this.#sound(prompt, verb.bargeIn, verb.digits)));
          this.#waits.push(verb);
          return [...actions, listen(verb)];
        case 'record':
          this.#waits.push(verb);
          return [...actions, recordAction(verb)];
        case 'dial':
          this.#waits.push(verb);
          return [...actions, await this.#dial(verb, signal)];
        case 'start':
          actions.push(this.#streams.start(verb.stream, this.#url));
          break;
        case 'stop':
          actions.push({ type: 'endStream', stream: verb.name });
          break;
        case 'conference':
          this.#waits.push(verb);
          return [...actions, await conferenceAction(verb, this.#asking, signal)];
        case 'enqueue':
        case 'take': {
          const action = this.#queues.enter(verb, this.#url);
          if (action !== null) {
            this.#waits.push(verb);
            return [...actions, action];
          }
          if (this.#documents >= MAX_DOCUMENTS) return [...actions, { type: 'hangup' }];
          const failed: TwimlForm = verb.kind === 'take' ? { DialCallStatus: 'failed' } : { QueueResult: 'queue-full' };
          if (verb.next !== null) await this.#load(verb.next, failed, signal);
          break;
        }
        case 'leave':
          this.#ignored.push('<Leave> outside of a waitUrl has no effect');
          break;
        case 'refer':
          this.#waits.push(verb);
          return [...actions, referAction(verb.destination)];
        case 'connect':
          this.#waits.push(verb);
          return [...actions, this.#streams.connect(verb.stream, this.#url)];
      }
      if (actions.length >= CALL_LIMITS.maxQueuedActions - 1) return [...actions, { type: 'hangup' }];
    }
  }

  #sound(verb: Verb, bargeIn: boolean, keysStop: boolean): readonly AiAction[] {
    if (verb.kind === 'sound') {
      const times = Math.min(verb.times, CALL_LIMITS.maxQueuedActions / 2);
      return Array.from({ length: times }, () => ({
        type: 'talk',
        prompt: verb.prompt,
        bargeIn,
        ...(keysStop && { keysStop }),
      }));
    }
    if (verb.kind !== 'pause') return [];
    this.#waits.push('pause');
    return [pauseAction(verb.ms)];
  }

  /** By what a part of this call asks for more, now. */
  get #asking(): Asking {
    const ignore = (text: string): void => {
      this.#ignored.push(text);
    };
    return { client: this.#client, about: this.#about, base: this.#url, ignore };
  }

  async #dial(dial: Dial, signal: AbortSignal): Promise<AiAction> {
    const { whisper } = dial;
    this.#legs?.watch(dialWatch(dial, { ...this.#asking, callbacks: this.#callbacks }));
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

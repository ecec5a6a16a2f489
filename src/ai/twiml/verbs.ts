/** What a TwiML document asks for, as types. Attributes are those of https://www.twilio.com/docs/voice/twiml. */
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import type { Prompt } from '../../ports/prompt.ts';
import { joinUriHeaders, splitUriHeaders } from '../../shared/sip/index.ts';
import { numberOf, secondsOf } from './attributes.ts';
import type { DialVerb } from './dial-verb.ts';
import { readDial } from './dial-verb.ts';
import type { NextDocument } from './next-document.ts';
import { methodOf } from './next-document.ts';
import type { TwimlElement } from './parse-twiml.ts';
import type { RecordVerb } from './record-verb.ts';
import { readRecord } from './record-verb.ts';
import type { EnqueueNoun } from './queue-noun.ts';
import { readEnqueue } from './queue-noun.ts';
import type { StreamNoun } from './stream-noun.ts';
import { readStream } from './stream-noun.ts';

export type Verb =
  /** Say, or Play. */
  | { readonly kind: 'sound'; readonly prompt: Prompt; readonly times: number }
  | { readonly kind: 'pause'; readonly ms: number }
  | {
      readonly kind: 'gather';
      /** What the caller hears before, and may answer into. */
      readonly prompts: readonly Verb[];
      readonly next: NextDocument;
      readonly digits: boolean;
      readonly speech: boolean;
      readonly numDigits: number | null;
      readonly finishOnKey: string;
      readonly timeoutMs: number;
      /** So much silence ends what is said; null: as the site has it. */
      readonly speechTimeoutMs: number | null;
      readonly hints: readonly string[];
      readonly actionOnEmptyResult: boolean;
      readonly bargeIn: boolean;
    }
  | RecordVerb
  | DialVerb
  /** A queue, in which the caller waits until another call takes it. */
  | { readonly kind: 'enqueue'; readonly noun: EnqueueNoun; readonly next: NextDocument | null }
  /** The caller waits in its queue no more. */
  | { readonly kind: 'leave' }
  /** A bot that has the caller until it closes the connection. */
  | { readonly kind: 'connect'; readonly stream: StreamNoun; readonly next: NextDocument | null }
  /** A bot that hears the call as well. */
  | { readonly kind: 'start'; readonly stream: StreamNoun }
  /** Ends the bot of that name. */
  | { readonly kind: 'stop'; readonly name: string }
  /** The caller's telephone is sent to somebody else. */
  | { readonly kind: 'refer'; readonly destination: string; readonly next: NextDocument | null }
  | { readonly kind: 'redirect'; readonly next: NextDocument }
  | { readonly kind: 'hangup' };

export interface ReadVerbs {
  readonly verbs: readonly Verb[];
  /** What is not carried out, for a log. */
  readonly ignored: readonly string[];
}

/** `loop="0"` is for ever. A caller is not kept so long. */
const MAX_LOOPS = 100;
const MAX_PAUSE_MS = 600_000;
const MAX_HINTS = 100;
const MAX_HINT_LENGTH = 100;
const DEFAULT_GATHER_S = 5;

/**
 * The caller has heard what comes before it: a loop of music goes round no faster than it is heard, and nobody has a
 * place in a queue, or is taken out of one, who is not there yet.
 */
export function isDueBehindSound({ kind }: Verb): boolean {
  return kind === 'redirect' || kind === 'enqueue' || kind === 'take';
}

type Sink = (text: string) => void;

/** Reads the verbs of a document. One that is not known, or asks for what is not to be had, is left out and named. */
export function readVerbs(elements: readonly TwimlElement[]): ReadVerbs {
  const ignored: string[] = [];
  const verbs = elements.flatMap((element) => readVerb(element, (text) => ignored.push(text)));
  return { verbs, ignored };
}

function readVerb(element: TwimlElement, ignore: Sink): readonly Verb[] {
  switch (element.name) {
    case 'Say':
    case 'Play':
      return readSound(element, ignore);
    case 'Pause':
      return [{ kind: 'pause', ms: Math.min(numberOf(element, 'length', 1) * 1_000, MAX_PAUSE_MS) }];
    case 'Gather':
      return [readGather(element, ignore)];
    case 'Record':
      return [readRecord(element, ignore)];
    case 'Dial':
      return readDial(element, actionOf(element), ignore);
    case 'Enqueue': {
      const noun = readEnqueue(element, ignore);
      return noun === null ? [] : [{ kind: 'enqueue', noun, next: actionOf(element) }];
    }
    case 'Leave':
      return [{ kind: 'leave' }];
    case 'Connect':
      return readConnect(element, ignore);
    case 'Start': {
      const stream = readStream(element, ignore);
      return stream === null ? [] : [{ kind: 'start', stream }];
    }
    case 'Stop':
      return readStop(element, ignore);
    case 'Refer':
      return readRefer(element, ignore);
    case 'Redirect':
      return [
        {
          kind: 'redirect',
          next: { url: element.text.trim() || null, method: methodOf(element.attributes['method']) },
        },
      ];
    // A call that is answered cannot be rejected. It ends as any.
    case 'Hangup':
    case 'Reject':
      return [{ kind: 'hangup' }];
    default:
      ignore(`<${element.name}> is not supported`);
      return [];
  }
}

function readSound(element: TwimlElement, ignore: Sink): readonly Verb[] {
  const loop = numberOf(element, 'loop', 1);
  const times = loop === 0 ? MAX_LOOPS : Math.min(loop, MAX_LOOPS);
  const prompt = element.name === 'Say' ? wordsOf(element) : soundOf(element);
  if (prompt !== null) return [{ kind: 'sound', prompt, times }];
  ignore(element.name === 'Say' ? '<Say> has no words' : '<Play> has no address of http: or https:');
  return [];
}

/** White space is one blank, as in XML that people indent. SSML inside is read without its tags. */
function wordsOf({ text }: TwimlElement): Prompt | null {
  const words = text.replace(/\s+/g, ' ').trim().slice(0, CALL_LIMITS.maxPromptLength);
  return words === '' ? null : { text: words };
}

function soundOf({ text }: TwimlElement): Prompt | null {
  const url = text.trim();
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? { url } : null;
}

function readGather(element: TwimlElement, ignore: Sink): Verb {
  const { attributes } = element;
  const inputs = (attributes['input'] ?? 'dtmf').split(/\s+/);
  const speechTimeout = attributes['speechTimeout'];
  const numDigits = attributes['numDigits'];
  const prompts = element.children.flatMap((child) => {
    if (['Say', 'Play', 'Pause'].includes(child.name)) return readVerb(child, ignore);
    ignore(`<${child.name}> cannot be inside <Gather>`);
    return [];
  });
  if (attributes['partialResultCallback'] !== undefined) ignore('partialResultCallback of <Gather> is not supported');
  return {
    kind: 'gather',
    prompts,
    next: { url: attributes['action'] ?? null, method: methodOf(element.attributes['method']) },
    digits: inputs.includes('dtmf'),
    speech: inputs.includes('speech'),
    numDigits: numDigits === undefined ? null : Math.min(numberOf(element, 'numDigits', 1), CALL_LIMITS.maxDigits),
    finishOnKey: (attributes['finishOnKey'] ?? '#').slice(0, 1),
    timeoutMs: secondsOf(element, 'timeout', DEFAULT_GATHER_S),
    speechTimeoutMs:
      speechTimeout === undefined || speechTimeout === 'auto' ? null : secondsOf(element, 'speechTimeout', 1),
    hints: (attributes['hints'] ?? '')
      .split(',')
      .map((hint) => hint.trim())
      .filter((hint) => hint !== '' && hint.length <= MAX_HINT_LENGTH)
      .slice(0, MAX_HINTS),
    actionOnEmptyResult: attributes['actionOnEmptyResult'] === 'true',
    bargeIn: attributes['bargeIn'] !== 'false',
  };
}

function readConnect(element: TwimlElement, ignore: Sink): readonly Verb[] {
  const stream = readStream(element, ignore);
  return stream === null ? [] : [{ kind: 'connect', stream, next: actionOf(element) }];
}

/** `Sip`, or a number, as with `Dial`. */
function readRefer(element: TwimlElement, ignore: Sink): readonly Verb[] {
  const { uri, headers, faults } = splitUriHeaders(element.text.trim());
  for (const fault of faults) ignore(`the address of <Refer> ${fault}`);
  if (uri !== '') return [{ kind: 'refer', destination: joinUriHeaders({ uri, headers }), next: actionOf(element) }];
  ignore('<Refer> has no address');
  return [];
}

function readStop({ children }: TwimlElement, ignore: Sink): readonly Verb[] {
  return children.flatMap(({ name: noun, attributes }): Verb[] => {
    const { name } = attributes;
    if (noun === 'Stream' && name !== undefined) return [{ kind: 'stop', name }];
    ignore(noun === 'Stream' ? '<Stream> inside <Stop> has no name' : `<${noun}> inside <Stop> is not supported`);
    return [];
  });
}

/** The address that is told what came of a verb; null: the next verb comes. */
function actionOf(element: TwimlElement): NextDocument | null {
  const url = element.attributes['action'];
  return url === undefined ? null : { url, method: methodOf(element.attributes['method']) };
}

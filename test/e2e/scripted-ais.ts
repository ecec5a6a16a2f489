import { ChatServer } from '../sip/harness/chat-server.ts';
import type { ChatAnswer, ChatRequest } from '../sip/harness/chat-server.ts';
import { AiApplication } from '../sip/harness/ai-application.ts';
import type { Settings } from '../sip/harness/settings.ts';
import { PROMPT_MS, TONES } from '../sip/harness/tones.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import { hum, speak, SpeechServer } from '../contract/speech/voices/speech-server.ts';
import { toneSamples, wavBytes } from '../tools/index.ts';
import type { PhoneCall, Phone } from './phone.ts';
import type { Site } from './site.ts';

const LONG_MS = 6_000;
/** A word of the AI that is long enough to be spoken into: `long.wav`. */
export const LONG_WORD = wavBytes(toneSamples(TONES.ai, LONG_MS));

/** What an application does with the next caller. */
export type Course = 'hands over' | 'dies' | 'talks long';

/** What it does that with. */
export interface Script {
  course: Course;
  /** Whom it hands over to. */
  agent: string;
  /** Where the sounds are. */
  sounds: string;
}

/** An AI that answers with actions, as a test of whole calls has it. Its word is the tone of the AI. */
export interface ScriptedAi extends AsyncDisposable {
  readonly ai: Settings;
  /** The one whose word is long, where it is another one. */
  readonly longAi?: Settings;
  /** Files of `prompts.directory`. */
  readonly promptFiles?: Readonly<Record<string, string>>;
  /** It hears words, and its words are spoken by this server, in tones. Missing: it needs neither. */
  readonly speech?: SpeechServer;
  /** It calls the party itself. Missing: the party calls. */
  readonly calls?: (site: Site, party: Phone) => Promise<PhoneCall>;
  /** Who has it have the caller again: the API, or an agent who leaves. */
  readonly backBy: 'api' | 'agent';
  /** What the caller speaks into its word with. */
  readonly interruptedBy: 'key' | 'words' | { readonly never: string };
  /**
   * How it is missed once it is gone: by a key that it is to be told, when its word has been said, or in the middle of
   * the word, which is cut off then.
   */
  readonly missed: 'by a key' | 'behind its word' | 'at once' | { readonly never: string };
  /** The application ends, with its port. */
  away(): Promise<void>;
}

async function webhook(script: Script): Promise<ScriptedAi> {
  const speech = await SpeechServer.start();
  const application = await AiApplication.open(({ event }) => {
    const word = { type: 'play', file: 'ai.wav' } as const;
    if (event !== 'call.started')
      return event === 'call.returned' ? [{ type: 'play', file: 'caller-left.wav' }, { type: 'hangup' }] : [];
    switch (script.course) {
      case 'dies':
        return [word, { type: 'listen', maxDigits: 1 }];
      case 'talks long':
        return [{ type: 'play', file: 'long.wav' }, { type: 'listen' }];
      case 'hands over':
        return [word, { type: 'transfer', reason: 'billing' }];
    }
  });
  return {
    ai: { kind: 'webhook', url: application.url },
    speech,
    backBy: 'api',
    interruptedBy: 'words',
    missed: 'by a key',
    away: () => application[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: async () => {
      await application[Symbol.asyncDispose]();
      await speech[Symbol.asyncDispose]();
    },
  };
}

/** An application that is asked for the next document when one has been done. */
async function documents(
  documentOf: (path: string, origin: string) => string,
  of: (origin: string) => Omit<ScriptedAi, 'away' | typeof Symbol.asyncDispose>,
): Promise<ScriptedAi> {
  const application = await TwimlApplication.open(({ path }) => documentOf(path, application.origin));
  return {
    ...of(application.origin),
    away: () => application[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => application[Symbol.asyncDispose](),
  };
}

function twiml(script: Script): Promise<ScriptedAi> {
  return documents(
    (path) => {
      const play = (file: string): string => `<Play>${script.sounds}/${file}</Play>`;
      const gather = (inside: string): string => `<Gather action="/next" numDigits="1" timeout="20">${inside}</Gather>`;
      const courses = {
        dies: () => play('ai.wav') + gather(''),
        'talks long': () => gather(play('long.wav')),
        'hands over': () => `${play('ai.wav')}<Dial action="/after"><Sip>${script.agent}</Sip></Dial>`,
      };
      if (path === '/next') return '<Response><Pause length="5"/></Response>';
      return `<Response>${path === '/voice' ? courses[script.course]() : play('caller-left.wav')}</Response>`;
    },
    (origin) => ({
      ai: { kind: 'twiml', url: `${origin}/voice` },
      backBy: 'agent',
      interruptedBy: 'key',
      missed: 'by a key',
    }),
  );
}

function teler(script: Script): Promise<ScriptedAi> {
  return documents(
    (path, origin) => {
      const play = (file: string): object => ({ action: 'play', media_url: `${script.sounds}/${file}` });
      const dial = { action: 'dial', to: script.agent, flow_url: `${origin}/after` };
      if (path === '/flow') return JSON.stringify({ ...play('ai.wav'), flow_url: `${origin}/dial` });
      return JSON.stringify(path === '/dial' ? dial : play('caller-left.wav'));
    },
    (origin) => ({
      ai: { kind: 'teler', flowUrl: `${origin}/flow` },
      backBy: 'agent',
      interruptedBy: { never: 'a flow of Teler listens to nobody; its stream does (streamed-ais.ts)' },
      missed: 'behind its word',
    }),
  );
}

/** A flow of VoIPBin's reference, which the program calls the party with. */
function voipbin(script: Script): Promise<ScriptedAi> {
  return documents(
    () => '[]',
    (origin) => ({
      ai: { kind: 'none' },
      backBy: 'agent',
      interruptedBy: { never: 'its actions play to the end; keys that are pressed meanwhile count' },
      missed: 'behind its word',
      calls: async ({ product }, party) => {
        const play = (file: string): object => ({
          type: 'play',
          option: { stream_urls: [`${script.sounds}/${file}`] },
        });
        const connect = { type: 'connect', option: { destinations: [{ type: 'sip', target: script.agent }] } };
        // The flow fetches what comes next when the word has been heard.
        const fetches = [
          { type: 'sleep', option: { duration: 1 } },
          { type: 'fetch', option: { event_url: `${origin}/more` } },
        ];
        const actions = [play('ai.wav'), ...(script.course === 'dies' ? fetches : [connect]), play('caller-left.wav')];
        const asked = await product.api.request('POST', '/v1.0/calls', {
          source: { type: 'tel', target: VOIPBIN_NUMBER },
          destinations: [{ type: 'sip', target: party.uri }],
          actions,
        });
        if (asked.status !== 200) throw new Error(`POST /v1.0/calls: ${JSON.stringify(asked)}`);
        return await party.pickUp(10_000);
      },
    }),
  );
}

/** The number whose route a call of VoIPBin's API is handed over by. */
export const VOIPBIN_NUMBER = '+15550600009';

function byRules(): Promise<ScriptedAi> {
  const handsOver = `
start: main
steps:
  main: { kind: say, say: { file: ai.wav }, then: desk }
  desk:
    kind: transfer
    reason: billing
    afterwards: ai
    returned: { say: { file: caller-left.wav }, then: bye }
  bye: { kind: hangup }
`;
  const talksLong = `
start: main
steps:
  main: { kind: menu, say: { file: long.wav }, options: [ { key: "1", then: more } ] }
  more: { kind: menu, say: { file: caller-left.wav }, options: [ { key: "1", then: main } ] }
`;
  return Promise.resolve({
    ai: { kind: 'script', file: 'hands-over.yaml' },
    longAi: { kind: 'script', file: 'talks-long.yaml' },
    promptFiles: { 'hands-over.yaml': handsOver, 'talks-long.yaml': talksLong },
    backBy: 'agent',
    interruptedBy: 'key',
    missed: { never: 'it is a part of the program, and nothing of it can be killed alone' },
    away: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

/** A model of the tests, and a voice that says its words in tones. */
async function languageModel(script: Script): Promise<ScriptedAi> {
  const speech = await SpeechServer.start();
  speech.answer((response, text, isWav) => {
    const [hz, ms] = text.includes('back')
      ? [TONES.callerLeft, PROMPT_MS.callerLeft]
      : [TONES.ai, text.includes('long') ? LONG_MS : PROMPT_MS.ai];
    return speak(response, hum(ms, hz), isWav);
  });
  const chat = await ChatServer.open((request) => answer(script.course, request));
  return {
    ai: { kind: 'llm', url: chat.url, model: 'small', prompt: 'ai.md' },
    promptFiles: { 'ai.md': 'You are the receptionist.' },
    speech,
    backBy: 'api',
    interruptedBy: 'words',
    missed: 'at once',
    away: () => chat[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: async () => {
      await chat[Symbol.asyncDispose]();
      await speech[Symbol.asyncDispose]();
    },
  };
}

function answer(course: Course, { messages }: ChatRequest): ChatAnswer {
  if (messages.at(-1)?.content?.includes('with you again') === true)
    return { words: ['Welcome back.'], tools: [{ name: 'end_call', arguments: '{}' }] };
  switch (course) {
    case 'dies':
      // It is killed in the middle of its second sentence.
      return {
        words: ['One moment, please. I ', 'am'],
        pause: (index) => (index === 0 ? Promise.resolve() : new Promise(() => undefined)),
      };
    case 'talks long':
      return { words: messages.length > 2 ? ['Yes.'] : ['That is a long story.'] };
    case 'hands over': {
      const given = '{"reason":"billing","summary":"Wants a refund."}';
      return { words: ['I connect you.'], tools: [{ name: 'transfer_to_human', arguments: given }] };
    }
  }
}

/** Those that answer with actions, each by its kind. */
export const SCRIPTED_AIS = { webhook, twiml, teler, voipbin, script: byRules, llm: languageModel } as const;

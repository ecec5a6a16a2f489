import { Phone } from '../../e2e/phone.ts';
import { Site } from '../../e2e/site.ts';
import { SpeechServer } from '../../contract/speech/voices/speech-server.ts';
import { toneSamples, wavBytes } from '../../tools/index.ts';
import { enginesOfRun } from './engines.ts';
import { ALL_TONES, ROW_TONES, TONES } from './tones.ts';

export const AMONG: readonly number[] = [...ALL_TONES, ...Object.values(ROW_TONES)];

/** Numbers besides the usual one: agents whose machines are found, agents who are never there, and agents without keys. */
export const ROW_NUMBERS = { machines: '+15553000001', closed: '+15553000002', auto: '+15553000003' } as const;

/** A site on which every outcome of a handoff can come about; what differs is said by the AI's action `transfer`. */
export class RowsSite implements AsyncDisposable {
  readonly site: Site;
  /** A caller who can be called back: the trunk by which numbers are called. */
  readonly reachable: Phone;
  readonly #speech: SpeechServer;

  private constructor(site: Site, reachable: Phone, speech: SpeechServer) {
    this.site = site;
    this.reachable = reachable;
    this.#speech = speech;
  }

  static async open(): Promise<RowsSite> {
    const speech = await SpeechServer.start();
    const lastWords = wavBytes(toneSamples(ROW_TONES.lastWords, 800));
    speech.answer((response) => {
      response.end(lastWords);
    });
    const reachable = await Phone.open('+15559100001', TONES.caller);
    const { address, port } = reachable.sip;
    const trunks = [{ name: 'carrier', uri: `sip:${address}:${String(port)}`, allow: ['127.0.0.1'] }];
    const engines = enginesOfRun();
    const accept = { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 4_000 };
    const handoff = { ringTimeoutMs: 1_500, totalTimeoutMs: 20_000, whisper: { file: 'whisper.wav' } };
    const site = await Site.open({
      engines: { ...engines, sip: { ...engines.sip, breaker: { failures: 3, pauseMs: 60_000 }, trunks } },
      handoff: { ...handoff, accept },
      moreRoutes: (agent, _dead, url) => {
        const ai = { kind: 'webhook', url };
        const route = { destinations: [agent], ...handoff, fallback: [{ kind: 'ai' }] };
        return [
          {
            match: { to: ROW_NUMBERS.machines },
            ai,
            handoff: { ...route, accept: { ...accept, machine: 'detect' } },
          },
          { match: { to: ROW_NUMBERS.closed }, ai, handoff: { ...route, accept, hours: 'never' } },
          { match: { to: ROW_NUMBERS.auto }, ai, handoff: { ...route, accept: { mode: 'auto' } } },
        ];
      },
      others: {
        hours: [{ name: 'never', timeZone: 'UTC', open: {} }],
        queues: [{ name: 'billing', maxLength: 2, maxWaitMs: 30_000, whenNoAgents: 'wait' }],
        voicemail: { thanks: { file: 'thanks.wav' }, mailboxes: [{ name: 'billing' }] },
        callbacks: {
          spacingMs: 1_000,
          machine: 'off',
          offer: { file: 'offer.wav' },
          thanks: { file: 'thanks.wav' },
          greeting: { file: 'greeting-of-callback.wav' },
        },
        speech: { tts: { engine: 'openai', url: speech.url, apiKey: 'k' } },
      },
      promptFiles: {
        'greeting.wav': wavBytes(toneSamples(ROW_TONES.greeting, 1_000)),
        'offer.wav': wavBytes(toneSamples(ROW_TONES.offer, 1_500)),
        'greeting-of-callback.wav': wavBytes(toneSamples(ROW_TONES.greetingOfCallback, 800)),
        'beep.wav': wavBytes(toneSamples(ROW_TONES.beep, 300)),
        'thanks.wav': wavBytes(toneSamples(ROW_TONES.thanks, 600)),
      },
    });
    return new RowsSite(site, reachable, speech);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.site[Symbol.asyncDispose]();
    await this.reachable[Symbol.asyncDispose]();
    await this.#speech[Symbol.asyncDispose]();
  }
}

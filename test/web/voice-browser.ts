import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { toneFile } from '../../src/media/wav/index.ts';
import { CHROMIUM } from './browser.ts';

/** Beside what every page of the tests has: a microphone that says a tone, and ICE on loopback. */
const ARGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--allow-loopback-in-peer-connection',
  // On loopback there is nobody who could resolve them.
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

/**
 * What runs before the scripts of the page. It keeps the page's peer connections, and has microphones as they are: to
 * noise suppression a tone is noise.
 */
const INSIDE = `
  globalThis.testPeers = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) {
      super(...given);
      globalThis.testPeers.push(this);
    }
  };
  const devices = navigator.mediaDevices;
  if (devices !== undefined) {
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = (wanted) => {
      const audio = typeof wanted.audio === 'object' ? wanted.audio : {};
      const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      return ask({ ...wanted, audio: { ...audio, ...raw } });
    };
  }
`;

/** How loud each frequency is in what a page hears, in dB of full scale: the median of ${'`ms`'} in spectra of 85 ms. */
const MEASURE = `async ([frequencies, ms]) => {
  const live = globalThis.testPeers.filter((peer) => peer.connectionState === 'connected');
  const tracks = live.flatMap((peer) => peer.getReceivers().map(({ track }) => track).filter((track) => track?.readyState === 'live'));
  if (tracks.length === 0) return frequencies.map(() => -200);
  const context = (globalThis.testAudio ??= new AudioContext({ sampleRate: 48000 }));
  await context.resume();
  const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0, minDecibels: -160 });
  const sources = tracks.map((track) => context.createMediaStreamSource(new MediaStream([track])));
  for (const source of sources) source.connect(analyser);
  const bins = new Float32Array(analyser.frequencyBinCount);
  const heard = frequencies.map(() => []);
  await new Promise((done) => setTimeout(done, 150));
  for (const end = performance.now() + ms; performance.now() < end; ) {
    await new Promise((done) => setTimeout(done, 40));
    analyser.getFloatFrequencyData(bins);
    frequencies.forEach((hz, index) => {
      const at = Math.round((hz * analyser.fftSize) / context.sampleRate);
      heard[index].push(Math.max(...bins.slice(at - 2, at + 3)));
    });
  }
  for (const source of sources) source.disconnect();
  return heard.map((levels) => levels.sort((one, other) => one - other)[levels.length >> 1]);
}`;

/** A tone of the tests is heard from here on. Beside the loudest of them nothing reaches it by the window of the analyser. */
const AUDIBLE_DB = -55;

/** A browser of one person, whose microphone says a tone. Each has a process of its own: the tone is the browser's. */
export class VoiceBrowser implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #folder: string;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of the pages, and complaints in the console. */
  readonly faults: string[] = [];

  private constructor(browser: Browser, folder: string, context: BrowserContext, page: Page) {
    this.#browser = browser;
    this.#folder = folder;
    this.context = context;
    this.page = page;
    context.on('weberror', (error) => this.faults.push(`an error: ${error.error().message}`));
    context.on('console', (message) => {
      const isKnown = /status of (401|404)|ERR_INTERNET_DISCONNECTED|WebSocket connection to/.test(message.text());
      if (message.type() === 'error' && !isKnown) this.faults.push(`the console: ${message.text()}`);
    });
  }

  /**
   * @param toneHz what the microphone says
   * @param args more arguments of Chromium
   * @param executablePath what starts it. @defaultValue Chromium itself
   */
  static async open(toneHz: number, args: readonly string[] = [], executablePath = CHROMIUM!): Promise<VoiceBrowser> {
    const folder = await mkdtemp(join(tmpdir(), 'warmbridge-voice-'));
    const file = join(folder, 'microphone.wav');
    await writeFile(file, toneFile({ frequencyHz: toneHz, durationMs: 5_000, amplitude: 8_000, rateHz: 48_000 }));
    const browser = await chromium.launch({
      executablePath,
      args: [...ARGS, `--use-file-for-fake-audio-capture=${file}`, ...args],
      headless: true,
    });
    const context = await browser.newContext({ viewport: { width: 1_280, height: 800 }, locale: 'en-GB' });
    await context.grantPermissions(['microphone']);
    await context.addInitScript(INSIDE);
    return new VoiceBrowser(browser, folder, context, await context.newPage());
  }

  /** How loud each frequency is in what the page hears by WebRTC now, in dB of full scale; -200: it hears nothing. */
  async levels(frequencies: readonly number[], ms = 600): Promise<readonly number[]> {
    return await this.page.evaluate<number[]>(`(${MEASURE})(${JSON.stringify([frequencies, ms])})`);
  }

  /** Which of these it hears now. */
  async hears(among: readonly number[], ms = 600): Promise<readonly number[]> {
    const levels = await this.levels(among, ms);
    return among.filter((_, index) => (levels[index] ?? -200) > AUDIBLE_DB);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

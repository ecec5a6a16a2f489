import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readWavFile } from '../../../src/media/wav/index.ts';
import type { OpenAiOptions } from '../../../src/speech/tts/openai/index.ts';
import { OpenAiTextToSpeech } from '../../../src/speech/tts/openai/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { runTextToSpeechContract } from './text-to-speech-contract.ts';
import { hum, refuse, SpeechServer } from './voices/speech-server.ts';

const NEVER = new AbortController().signal;
const KEY = 'sk-of-the-tests-4711';
let server: SpeechServer;
beforeAll(async () => {
  server = await SpeechServer.start();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

function engineWith(options: Partial<OpenAiOptions>): OpenAiTextToSpeech {
  return new OpenAiTextToSpeech({
    clock: new FakeClock(), url: server.url, apiKey: KEY, model: null, voice: null, ...options,
  }); // prettier-ignore
}

runTextToSpeechContract('openai', {
  open: (options) => engineWith({ ...options, firstByteMs: 120_000, gapMs: 120_000, maxAtOnce: 2 }),
  maxAtOnce: 2,
});

describe('what an OpenAI server is asked for, and what it answers', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openai-'));
    file = join(folder, 'a.wav');
    server.seen.length = 0;
  });
  afterEach(async () => {
    server.answer(null);
    await rm(folder, { recursive: true });
  });

  it('a file is asked for as WAV, with the key, the model and the voice', async () => {
    await engineWith({ model: 'kokoro' }).synthesize('Hello there.', 'echo', file, NEVER);
    expect(server.seen).toEqual([
      {
        path: '/v1/audio/speech',
        authorization: `Bearer ${KEY}`,
        body: { model: 'kokoro', input: 'Hello there.', voice: 'echo', response_format: 'wav' },
      },
    ]);
    const { sampleRateHz, samples } = await readWavFile(file);
    expect({ sampleRateHz, bytes: samples.length * 2 }).toEqual({ sampleRateHz: 24_000, bytes: hum(12 * 60).length });
  });

  it('a key that cannot be sent is in no reason', async () => {
    const apiKey = `${KEY}\nX-Other: 1`;
    const spoken = engineWith({ apiKey }).synthesize('Hello there.', undefined, file, NEVER);
    await expect(spoken).rejects.toMatchObject({ message: expect.not.stringContaining(KEY) as string });
    await expect(spoken).rejects.toMatchObject({ message: expect.stringContaining('[key]') as string });
  });

  it.each(['', '/', '/v1', '/v1/'])('the address may end in %j', async (end) => {
    await engineWith({ url: server.url + end, apiKey: null }).synthesize('Hello.', undefined, file, NEVER);
    expect(server.seen).toMatchObject([{ path: '/v1/audio/speech', authorization: undefined }]);
  });

  it('a voice that the server refuses is asked for once', async () => {
    const engine = engineWith({});
    await engine.synthesize('Hello.', 'rms', file, NEVER);
    await engine.synthesize('Hello.', 'rms', file, NEVER);
    expect(server.seen.map(({ body }) => body['voice'])).toEqual(['rms', 'alloy', 'alloy']);
  });

  it('streams samples as they come, sample by sample as they were sent', async () => {
    const { sampleRate, pcm } = engineWith({}).stream('Hello there.', undefined, NEVER);
    const pieces: Int16Array[] = [];
    for await (const piece of pcm) pieces.push(piece);
    const sent = hum(12 * 60);
    expect(sampleRate).toBe(24_000);
    expect(Buffer.concat(pieces.map((each) => Buffer.from(each.buffer, each.byteOffset, each.byteLength)))).toEqual(
      sent,
    );
    expect(server.seen).toMatchObject([{ body: { response_format: 'pcm' } }]);
  });

  it('a listener who leaves in the midst ends the request and gives the turn back', async () => {
    const engine = engineWith({ maxAtOnce: 1 });
    const closed = Promise.withResolvers<undefined>();
    server.answer((response) => {
      response.once('close', () => closed.resolve(undefined));
      response.write(hum(100));
    });
    for await (const piece of engine.stream('Hello.', undefined, NEVER).pcm) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await closed.promise;
    server.answer(null);
    await engine.synthesize('Hello.', undefined, file, NEVER);
  });

  it('an abort in the midst of a stream ends the loop over it with an error', async () => {
    const leaving = new AbortController();
    server.answer((response) => void response.write(hum(100)));
    const listen = async (): Promise<void> => {
      for await (const _ of engineWith({}).stream('Hello.', undefined, leaving.signal).pcm) leaving.abort();
    };
    await expect(listen()).rejects.toMatchObject({ code: 'aborted' });
  });

  it.each([
    [401, `Incorrect API key provided: ${KEY}`, 'the server answered 401 (speech.tts.apiKey)'],
    [429, 'Rate limit\nreached', 'the server answered 429: Rate limit reached'],
    [500, `no ${KEY} here`, 'the server answered 500'],
  ])('%i is a fault that says what the server says, and never the key', async (status, said, message) => {
    server.answer((response) => refuse(response, status, said));
    const spoken = engineWith({}).synthesize('Hello.', undefined, file, NEVER);
    await expect(spoken).rejects.toMatchObject({ name: 'SpeechError', code: 'engine', message });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['MP3', Buffer.from('ID3 this is an MP3 file of some length'), 'the server made no WAV file'],
    ['nothing', Buffer.alloc(0), 'the server made no WAV file'],
  ])('%s instead of WAV is a fault', async (_, bytes, message) => {
    server.answer((response) => void response.end(bytes));
    const spoken = engineWith({}).synthesize('Hello.', undefined, file, NEVER);
    await expect(spoken).rejects.toMatchObject({ code: 'engine', message });
  });

  it('a redirect is not followed, for the key is for this server alone', async () => {
    server.answer((response) => void response.writeHead(307, { location: `${server.url}/elsewhere` }).end());
    await expect(engineWith({}).synthesize('Hello.', undefined, file, NEVER)).rejects.toMatchObject({ code: 'engine' });
    expect(server.seen).toHaveLength(1);
  });

  it('a server that is not there is a fault with its reason', async () => {
    const spoken = engineWith({ url: 'http://127.0.0.1:9' }).synthesize('Hello.', undefined, file, NEVER);
    await expect(spoken).rejects.toMatchObject({ code: 'engine' });
  });

  it('more sound than the bound is a fault', async () => {
    const spoken = engineWith({ maxBytes: 10_000 }).synthesize('Hello there, everybody.', undefined, file, NEVER);
    await expect(spoken).rejects.toMatchObject({ code: 'engine', message: 'the server sent more than 10000 octets' });
  });

  it.each([
    ['no answer', 0],
    ['no sound behind the headers', 1],
    ['no sound behind the first', 2],
  ])('%s within the time for it is a deadline', async (_, step) => {
    const clock = new FakeClock();
    const asked = Promise.withResolvers<undefined>();
    server.answer((response) => {
      if (step > 0) response.writeHead(200);
      if (step === 1) response.flushHeaders();
      if (step === 2) response.write(hum(50));
      asked.resolve(undefined);
    });
    const spoken = engineWith({ clock, firstByteMs: 4_000, gapMs: 3_000 }).synthesize('Hello.', undefined, file, NEVER);
    const outcome = expect(spoken).rejects.toMatchObject({ code: 'deadline', retryable: true });
    await asked.promise;
    const late = setInterval(() => clock.advance(1_000), 20);
    await outcome;
    clearInterval(late);
    expect(clock.pending).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });
});

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PromptLibrary } from '../../../../src/media/prompts/index.ts';
import type { PromptLibraryOptions } from '../../../../src/media/prompts/index.ts';
import { readWavFile } from '../../../../src/media/wav/index.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { chunk, fmt, pcm16, riff } from '../wav/wav-builder.ts';

/** A frame of MPEG-1 layer III, 128 kbit/s, 44.1 kHz, mono, whose side information is zero: 1,152 samples of silence. */
const MP3_FRAME = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0xc4]), Buffer.alloc(413)]);
const WAV = riff(fmt(), chunk('data', pcm16(1, 2, 3)));
const MEBIBYTE = 1024 * 1024;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let folder: string;
let answer: Answer;
let asked: IncomingMessage[];
const server = createServer((request, response) => {
  asked.push(request);
  answer(request, response);
});
let origin: string;
let library: PromptLibrary;

function open(downloads: Partial<PromptLibraryOptions['downloads']> = {}): PromptLibrary {
  return new PromptLibrary({
    directory: folder,
    cacheDirectory: join(folder, 'cache'),
    tts: null,
    clock: new SystemClock(),
    logger: pino({ level: 'silent' }),
    downloads: { allowPrivate: false, maxBytes: MEBIBYTE, timeoutMs: 5_000, ...downloads },
  });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'downloads-'));
  asked = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  library = open();
});
afterEach(async () => {
  await library.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

describe('prompts by URL', () => {
  it('a WAV file is fetched once, and is there at once then', async () => {
    answer = (_request, response) => response.setHeader('Cache-Control', 'max-age=60').end(WAV);
    const prompt = { url: `${origin}/hello.wav` };
    expect(library.peek(prompt)).toBeNull();
    const [path, other] = await Promise.all([library.resolve(prompt), library.resolve(prompt)]);
    expect(other).toBe(path);
    expect([...(await readWavFile(path)).samples]).toEqual([1, 2, 3]);
    expect(library.peek(prompt)).toBe(path);
    expect(asked).toHaveLength(1);
    expect((await readdir(join(folder, 'cache'))).filter((name) => !name.endsWith('.wav'))).toEqual([]);
  });

  it('an MP3 file is decoded, at its own sample rate', async () => {
    answer = (_request, response) => response.end(Buffer.concat(Array.from({ length: 20 }, () => MP3_FRAME)));
    const { samples, sampleRateHz } = await readWavFile(await library.resolve({ url: `${origin}/a.mp3` }));
    expect(sampleRateHz).toBe(44_100);
    // A decoder may begin with the second frame.
    expect(samples.length / 1_152).toBeGreaterThanOrEqual(18);
    expect(samples.every((sample) => sample === 0)).toBe(true);
  });

  it('an old file is asked for again by its ETag, and 304 keeps it (RFC 9110 13.1.2)', async () => {
    answer = ({ headers }, response) => {
      response.setHeader('Cache-Control', 'no-cache').setHeader('ETag', '"v1"');
      if (headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else response.end(WAV);
    };
    const prompt = { url: `${origin}/hello.wav` };
    const path = await library.resolve(prompt);
    expect(await library.resolve(prompt)).toBe(path);
    expect(asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"v1"']);
  });

  it('a server that fails later leaves the former version in use', async () => {
    answer = (_request, response) => response.setHeader('Cache-Control', 'no-cache').end(WAV);
    const prompt = { url: `${origin}/hello.wav` };
    const path = await library.resolve(prompt);
    answer = (_request, response) => response.writeHead(500).end();
    expect(await library.resolve(prompt)).toBe(path);
  });

  it('a redirect is followed', async () => {
    answer = ({ url }, response) => {
      if (url === '/a.wav') response.writeHead(302, { Location: '/b.wav' }).end();
      else response.end(WAV);
    };
    await library.resolve({ url: `${origin}/a.wav` });
    expect(asked.map(({ url }) => url)).toEqual(['/a.wav', '/b.wav']);
  });

  it.each<[string, Answer, string]>([
    ['is not there', (_, response) => response.writeHead(404).end(), 'the server answered 404'],
    ['is no sound', (_, response) => response.end('<html>Not found</html>'), 'it is neither WAV nor MP3'],
    ['holds no sound', (_, response) => response.end(riff(fmt(), chunk('data', pcm16()))), 'it holds no sound'],
    ['is too large', (_, response) => response.end(Buffer.alloc(MEBIBYTE + 1)), 'the file has more than 1048576 octets'],
    ['goes round', (_, response) => response.writeHead(302, { Location: '/' }).end(), 'redirects more than 3 times'],
    ['leads astray', (_, response) => response.writeHead(302, { Location: 'ftp://h/' }).end(), 'from http: to ftp:'],
    ['leads to a private network', (_, response) => response.writeHead(302, { Location: 'http://10.0.0.1/' }).end(), '10.0.0.1 is not at a public address'],
    ['breaks off', (_, response) => void response.writeHead(200, { 'Content-Length': '100' }).write('RIFF', () => response.destroy()), 'aborted'],
  ])('a file that %s cannot be played, and why is said without the path, which may have a token', async (_, given, why) => {
    answer = given;
    const failure = library.resolve({ url: `${origin}/f?token=S3CRET` });
    await expect(failure).rejects.toMatchObject({ name: 'PromptError', code: 'download-failed' });
    await expect(failure).rejects.toThrow(why);
    await expect(failure).rejects.not.toThrow('S3CRET');
    expect(await readdir(join(folder, 'cache'))).toEqual([]);
  }); // prettier-ignore

  it('a server that does not answer is given up', async () => {
    answer = () => undefined;
    await library.close();
    library = open({ timeoutMs: 100 });
    await expect(library.resolve({ url: `${origin}/a.wav` })).rejects.toThrow('it takes too long');
  });

  it('a file of a private network needs leave', async () => {
    await expect(library.resolve({ url: 'http://10.255.255.1/a.wav' })).rejects.toThrow('not at a public address');
  });

  it('closing stops what is under way', async () => {
    answer = () => undefined;
    const failure = library.resolve({ url: `${origin}/a.wav` });
    const refused = expect(failure).rejects.toMatchObject({ code: 'aborted' });
    await library.close();
    await refused;
  });
});

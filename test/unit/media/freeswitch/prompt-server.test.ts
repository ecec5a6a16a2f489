import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainAddress, PromptServer } from '../../../../src/media/freeswitch/prompt-server.ts';
import { RefusalLog } from '../../../../src/shared/refusal-log.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

/** Sends a request from an address of this machine. */
async function ask(
  url: string,
  { from = '127.0.0.1', method = 'GET' } = {},
): Promise<{ status: number; body: string }> {
  return await new Promise((resolve, reject) => {
    const sent = request(url, { method, localAddress: from, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    sent.on('error', reject).end();
  });
}

describe('PromptServer', () => {
  let directory: string;
  let file: string;
  let server: PromptServer;
  let allowed: string[];
  let refusals: RefusalLog;
  let lines: unknown[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'prompt-server-'));
    file = join(directory, 'hold.wav');
    await writeFile(file, 'RIFF music');
    await writeFile(join(directory, 'secret.wav'), 'not published');
    allowed = ['127.0.0.1'];
    const isAllowed = (address: string): boolean => allowed.includes(address);
    lines = [];
    const logger = pino({ base: null, timestamp: false }, { write: (line) => lines.push(JSON.parse(line)) });
    refusals = new RefusalLog(logger, new FakeClock());
    const limits = { requestTimeoutMs: 200, maxConnections: 3 };
    server = new PromptServer({ host: '127.0.0.1', port: 0, isAllowed, logger, refusals, limits });
    await server.start();
  });

  afterEach(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  it('hands out a file that was published, to the media servers', async () => {
    const url = server.publish(file, '1');
    expect(await ask(url)).toEqual({ status: 200, body: 'RIFF music' });
    expect(await ask(url, { method: 'HEAD' })).toEqual({ status: 200, body: '' });
    expect((await ask(url, { method: 'POST' })).status).toBe(405);
    allowed = ['127.0.0.2'];
    expect((await ask(url)).status).toBe(403);
    expect((await ask(url, { from: '127.0.0.2' })).status).toBe(200);
  });

  it('gives each version a name that reveals nothing of the file and differs in each process', async () => {
    const url = server.publish(file, '1');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/prompts\/[0-9a-f]{40}\.wav$/);
    expect(server.publish(file, '1')).toBe(url);
    expect(server.publish(file, '2')).not.toBe(url);
    await using other = {
      server: new PromptServer({
        host: '127.0.0.1',
        port: 0,
        isAllowed: () => true,
        logger: pino({ level: 'silent' }),
        refusals,
      }),
      [Symbol.asyncDispose]: () => other.server.close(),
    };
    await other.server.start();
    expect(new URL(other.server.publish(file, '1')).pathname).not.toBe(new URL(url).pathname);
  });

  it('has nothing else', async () => {
    const url = new URL(server.publish(file, '1'));
    for (const path of [
      '/',
      '/prompts/',
      '/prompts/hold.wav',
      '/prompts/secret.wav',
      '/prompts/../hold.wav',
      '/prompts/%2e%2e/secret.wav',
      `${url.pathname}/`,
      url.pathname.replace('.wav', ''),
      url.pathname.toUpperCase(),
      `${url.pathname}?x`,
    ]) {
      expect({ path, ...(await ask(url.origin + path)) }).toEqual({ path, status: 404, body: '' });
    }
  });

  it('a file that is gone is 404', async () => {
    const url = server.publish(file, '1');
    await rm(file);
    expect((await ask(url)).status).toBe(404);
  });

  it('counts what it refuses, and has one line for each source', async () => {
    const url = server.publish(file, '1');
    await ask(url.replace(/[0-9a-f]{40}/, '0'.repeat(40)));
    await ask(url.replace('.wav', ''));
    await ask(url, { method: 'POST' });
    await ask(url, { from: '127.0.0.2' });
    await ask(url, { from: '127.0.0.2' });
    expect(refusals.count('prompt')).toBe(5);
    const line = { level: 40, msg: 'a request for a prompt was refused' };
    expect(lines).toEqual([
      { ...line, source: '127.0.0.1', status: 404, why: 'there is no such prompt' },
      { ...line, source: '127.0.0.2', status: 403, why: 'it is no media server', untold: 2 },
    ]);
  });

  it('cuts connections that send no request in time, and refuses those past the limit; both are counted', async () => {
    const { hostname, port } = new URL(server.publish(file, '1'));
    const sockets: Socket[] = [];
    const closed = async (): Promise<unknown> =>
      await new Promise((resolve) => {
        const socket = connect(Number(port), hostname);
        sockets.push(socket);
        socket.on('error', () => undefined).on('close', resolve);
        socket.on('connect', () => socket.write('GET / HTTP/1.1\r\n'));
      });
    try {
      await Promise.all([closed(), closed(), closed(), closed()]);
      expect(refusals.count('prompt')).toBe(4);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  it('cuts its connections when it is closed, and may be closed twice', async () => {
    const url = server.publish(file, '1');
    await server.close();
    await server.close();
    await expect(ask(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

it.each([
  ['::ffff:10.0.0.7', '10.0.0.7'],
  ['10.0.0.7', '10.0.0.7'],
  ['2001:db8::1', '2001:db8::1'],
])('%s is %s (RFC 4291 2.5.5.2)', (address, plain) => {
  expect(plainAddress(address)).toBe(plain);
});

import { readFile, writeFile, stat, chmod, readdir } from 'node:fs/promises';
import { parse } from 'yaml';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { digestResponse } from '../../src/shared/digest/digest-response.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import type { Settings } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { EventReceiver } from '../tools/event-receiver.ts';
import { header } from '../tools/sip-message.ts';
import type { AiScript } from '../sip/harness/ai-application.ts';
import { AiApplication } from '../sip/harness/ai-application.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { Site } from './site.ts';

let site: Site;
let script: AiScript;
const phones: Phone[] = [];

async function phone(user: string): Promise<Phone> {
  const opened = await Phone.open(user, TONES.caller);
  phones.push(opened);
  return opened;
}

async function dial(user: string): Promise<PhoneCall> {
  return await (await phone(user)).call(NUMBER, site.product.udp);
}

// A body of the API, whose shape each test asserts.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function part(name: string): Promise<any> {
  return (await site.product.api.get<{ value: unknown }>(`/v1/config/${name}`)).value;
}

async function put(name: string, value: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  return await site.product.api.request('PUT', `/v1/config/${name}`, { value });
}

/** The file, as the product reads it. */
async function file(): Promise<Settings> {
  return parse(await readFile(site.workspace.path('warmbridge.yaml'), 'utf8')) as Settings;
}

async function sighup(): Promise<string> {
  const before = site.product.output.length;
  site.product.signal('SIGHUP');
  await eventually('the file was read again', () => /configuration (is in force|was not changed)/.test(site.product.output.slice(before))); // prettier-ignore
  return site.product.output.slice(before);
}

beforeAll(async () => {
  site = await Site.open();
  script = site.ai.script;
});
afterEach(async () => {
  site.ai.script = script;
  for (const each of phones.splice(0)) await each[Symbol.asyncDispose]();
  await site.product.expectQuiet();
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

describe('a route that changes while a call is up on it', () => {
  it('the call goes on by the old plan, the next one by the new', async () => {
    const { ai } = site;
    await using otherAi = await AiApplication.open(({ event }) =>
      event === 'call.started' ? [{ type: 'transfer', reason: 'other' }] : [],
    );
    ai.script = () => [];
    const first = await dial('+15553100001');
    await ai.waitFor('call.started');
    const before = (await part('routes')) as readonly Record<string, object>[];
    const [route] = before;
    const changed = await put('routes', [
      {
        ...route,
        ai: { kind: 'webhook', url: otherAi.url },
        handoff: { ...route?.['handoff'], destinations: [site.secondAgent.uri], whisper: { file: 'caller-left.wav' } },
      },
    ]);
    expect(changed).toMatchObject({ status: 200, body: { needsRestart: [] } });
    expect(changed.body['changes']).toContainEqual({ path: `routes[${NUMBER}].ai.url`, change: 'changed' });
    // The call that is up: its own AI is asked no other, and its agent is the former one.
    const { id } = await site.product.api.callFrom('+15553100001');
    const asked = await site.product.api.request('POST', `/v1/calls/${id}/handoffs`, {
      reason: 'billing',
      summary: '',
    });
    expect(asked, JSON.stringify(asked.body)).toMatchObject({ status: 202 });
    const agent = await site.agent.pickUp();
    await agent.briefed();
    await agent.press('1');
    await first.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    expect(otherAi.requests).toEqual([]);
    const second = await dial('+15553100002');
    const other = await site.secondAgent.pickUp();
    await other.phone.voice.waitUntilHears([TONES.callerLeft], ALL_TONES);
    await other.press('1');
    await second.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    expect(otherAi.requests.map(({ event }) => event)).toContain('call.started');
    await first.hangUp();
    await second.hangUp();
    await Promise.all([agent.ended(), other.ended()]);
    expect(await put('routes', before)).toMatchObject({ status: 200 });
  });
});

describe('trunks', () => {
  const AUTH = { username: 'pbx', password: 's3cret' };

  it('a new one is let in at once, by its credentials; one that is gone is refused while its call goes on', async () => {
    const caller = await phone('+15553100003');
    const trunks = [{ name: 'elsewhere', uri: 'sip:10.9.9.9', allow: ['10.9.9.0/24'], optionsIntervalMs: 0 }];
    expect(await put('trunks', trunks)).toMatchObject({ status: 200 });
    const refused = caller.sip.invite(NUMBER, site.product.udp, caller.voice.sdp());
    await refused.waitForStatus(403);
    const ours = {
      name: 'pbx', uri: 'sip:127.0.0.1:9', allow: ['127.0.0.0/8'], auth: AUTH, challenge: true, optionsIntervalMs: 0,
    }; // prettier-ignore
    expect(await put('trunks', [...trunks, ours])).toMatchObject({ status: 200 });
    expect(await part('trunks')).toMatchObject([{}, { auth: { username: 'pbx', password: '[redacted]' } }]);
    const challenged = caller.sip.invite(NUMBER, site.product.udp, caller.voice.sdp());
    const { message } = await challenged.waitForStatus(401);
    const call = caller.sip.invite(NUMBER, site.product.udp, caller.voice.sdp(), [
      ['Authorization', credentials(header(message, 'WWW-Authenticate') ?? '', AUTH)],
    ]);
    const answered = await call.waitForStatus(200);
    await caller.voice.connect(answered.message.body);
    const agent = await site.agent.pickUp();
    // The trunk goes. Its call stays, and ends by its own BYE.
    expect(await put('trunks', trunks)).toMatchObject({ status: 200 });
    const late = caller.sip.invite(NUMBER, site.product.udp, caller.voice.sdp());
    await late.waitForStatus(403);
    await agent.briefed();
    await agent.press('1');
    await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await call.hangUp();
    await agent.ended();
    expect(await put('trunks', [])).toMatchObject({ status: 200 });
  });

  it('a password that is shown as [redacted] stays, and is kept for nobody who had none', async () => {
    const pbx = { name: 'pbx', uri: 'sip:127.0.0.1:9', allow: ['127.0.0.0/8'], auth: AUTH, optionsIntervalMs: 0 };
    expect(await put('trunks', [pbx])).toMatchObject({ status: 200 });
    const shown = (await part('trunks')) as readonly object[];
    expect(await put('trunks', [{ ...shown[0], maxCalls: 7 }])).toMatchObject({
      body: { changes: [{ path: 'sip.trunks[pbx].maxCalls', change: 'changed' }] },
    });
    expect((await file())['sip']).toMatchObject({ trunks: [{ auth: AUTH, maxCalls: 7 }] });
    const unknown = { ...pbx, name: 'other', auth: { username: 'x', password: '[redacted]' } };
    expect(await put('trunks', [pbx, unknown])).toMatchObject({
      status: 400,
      body: { error: { details: [{ path: 'sip.trunks[1].auth.password' }] } },
    });
    expect(await put('trunks', [])).toMatchObject({ status: 200 });
  });
});

/** The answer to a challenge (RFC 7616 3.4). */
function credentials(challenge: string, { username, password }: { username: string; password: string }): string {
  const [nonce, realm] = ['nonce', 'realm'].map((name) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? '');
  const parts = {
    username,
    realm: realm!,
    nonce: nonce!,
    uri: 'sip:x',
    nonceCount: '00000001',
    cnonce: 'c',
    qop: 'auth',
  };
  const algorithm = /SHA-256/.test(challenge) ? 'SHA-256' : 'MD5';
  const response = digestResponse({ ...parts, password, algorithm, method: 'INVITE' });
  return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="sip:x", response="${response}", algorithm=${algorithm}, qop=auth, nc=00000001, cnonce="c"`;
}

describe('agents and webhooks', () => {
  it('a new agent is rung, and a new webhook gets the events of the next call', async () => {
    await using receiver = await EventReceiver.open();
    const up = await dial('+15553100004');
    const first = await site.agent.pickUp();
    expect(await put('webhooks', [{ name: 'desk', url: receiver.url, secret: 'hook' }])).toMatchObject({ status: 200 });
    expect(await put('agents', [{ id: 'anna', name: 'Anna', uri: site.secondAgent.uri }])).toMatchObject({
      status: 200,
    });
    await first.briefed();
    await first.press('1');
    site.ai.script = ({ event }) =>
      event === 'call.started' ? [{ type: 'transfer', reason: 'billing', destination: 'agent:anna' }] : [];
    const next = await dial('+15553100005');
    const anna = await site.secondAgent.pickUp();
    await anna.briefed();
    await anna.press('1');
    await next.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    // She goes, and her call stays.
    expect(await put('agents', [])).toMatchObject({ status: 200 });
    expect((await site.product.api.request('GET', '/v1/agents/anna')).status).toBe(404);
    const { id } = await site.product.api.callFrom('+15553100005');
    const former = await site.product.api.callFrom('+15553100004');
    await next.hangUp();
    await anna.ended();
    await up.hangUp();
    await first.ended();
    const told = (): readonly { event: string; callId: string }[] =>
      receiver.received.map(({ body }) => JSON.parse(body) as { event: string; callId: string });
    await eventually('the end of the call is told', () => told().some(({ event }) => event === 'call.ended'));
    expect(told()[0]).toMatchObject({ event: 'call.started' });
    const calls = new Set(told().map(({ callId }) => callId));
    expect(calls).not.toContain(former.id);
    expect([...calls]).toEqual([id]);
    expect(await put('webhooks', [])).toMatchObject({ status: 200 });
  });
});

describe('the file', () => {
  it('SIGHUP: a broken file changes nothing and its faults are named; a good one is in force, and can be taken back', async () => {
    const path = site.workspace.path('warmbridge.yaml');
    const good = await readFile(path, 'utf8');
    await writeFile(
      path,
      good.replace('"ringTimeoutMs": 2000', '"ringTimeoutMs": "soon"').replace('"routes"', '"rutes"'),
    );
    const output = await sighup();
    expect(output).toContain('was not changed');
    expect(output).toContain('did you mean routes?');
    // Nobody writes over what somebody else is at.
    expect(await put('webhooks', [])).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    const settings = JSON.parse(JSON.stringify(parse(good))) as {
      routes: { handoff: object }[];
      api: object;
      sip: object;
    };
    const text = `# ours\n${JSON.stringify({ ...settings, sip: { ...settings.sip, realm: 'other' }, hours: [{ name: 'office', timeZone: 'UTC' }] })}\n`;
    await writeFile(path, text);
    const taken = await sighup();
    expect(taken).toContain('needs a restart');
    expect(taken).toContain('sip.realm');
    expect(await part('hours')).toEqual([{ name: 'office', timeZone: 'UTC' }]);
    const { items } = await site.product.api.get<{ items: { version: number; by: string; origin: string; changes: unknown[] }[] }>('/v1/config/versions'); // prettier-ignore
    expect(items[0]).toMatchObject({
      by: 'SIGHUP',
      origin: 'sighup',
      changes: [{ path: 'hours[office]', change: 'added' }],
    });
    expect(await site.product.api.get('/v1/diagnostics')).toMatchObject({ config: { needsRestart: ['sip.realm'] } });
    expect(String((await site.product.api.request('GET', '/metrics')).body)).toContain(
      'warmbridge_config_needs_restart 1',
    );
    const back = await site.product.api.request('POST', `/v1/config/versions/${String(items[1]?.version)}/rollback`);
    expect(back).toMatchObject({
      status: 200,
      body: { needsRestart: [], changes: [{ path: 'hours[office]', change: 'removed' }] },
    });
    expect(await readFile(path, 'utf8')).toBe(good);
  });

  it('is read-only: nothing is changed, and the answer says so', async () => {
    const path = site.workspace.path('warmbridge.yaml');
    const { mode } = await stat(path);
    await chmod(path, 0o444);
    expect(await put('hours', [{ name: 'h', timeZone: 'UTC' }])).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('read-only') as string } },
    });
    await chmod(path, mode);
    expect(await part('hours')).toEqual([]);
  });

  it('an ETag that is stale: 412', async () => {
    const { api } = site.product;
    const etag = (await api.raw('/v1/config/hours')).headers.get('etag') ?? '';
    const send = async (): Promise<number> => {
      const response = await fetch(`${site.product.apiAddress}/v1/config/hours`, {
        method: 'PUT',
        headers: {
          authorization: 'Bearer test-key-of-the-suite',
          'content-type': 'application/json',
          'if-match': `"another", ${etag}`,
        },
        body: JSON.stringify({ value: [{ name: `h${String(Math.random()).slice(2)}`, timeZone: 'UTC' }] }),
      });
      return response.status;
    };
    expect([await send(), await send()]).toEqual([200, 412]);
    expect(await put('hours', [])).toMatchObject({ status: 200 });
  });

  it('kill -9 in the midst of writes leaves a whole file, and nothing beside it after the next start', async () => {
    const path = site.workspace.path('warmbridge.yaml');
    const hoursOf = (count: number): object[] =>
      Array.from({ length: count }, (_, at) => ({ name: `h${String(at)}`, timeZone: 'UTC' }));
    for (const afterMs of [5, 20, 60]) {
      expect(await put('hours', hoursOf(1))).toMatchObject({ status: 200 });
      const dead = new AbortController();
      const writes = (async () => {
        for (let count = 1; !dead.signal.aborted; count += 1) {
          await put('hours', hoursOf(1 + (count % 40))).catch(() => undefined);
        }
      })();
      await new Promise((resolve) => setTimeout(resolve, 300 + afterMs));
      site.product.signal('SIGKILL');
      await site.product.exited();
      dead.abort();
      await writes;
      const { hours } = (await file()) as { hours?: object[] };
      expect(hours, 'a whole value').toEqual(hoursOf(hours?.length ?? 0));
      const text = await readFile(path, 'utf8');
      await site.start();
      // Site.start writes the settings anew: the history still knows what was in force.
      expect(text.length).toBeGreaterThan(100);
      const beside = (await readdir(site.workspace.path('.'))).filter((name) => name.startsWith('.warmbridge'));
      expect(beside).toEqual([]);
    }
  });
});

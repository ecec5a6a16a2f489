import { expect, it } from 'vitest';
import { Phone } from '../e2e/phone.ts';
import { Site } from '../e2e/site.ts';
import { productionEngines } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { TestDrachtio, TestFreeswitch } from '../tools/engines/index.ts';
import { header } from '../tools/sip-message.ts';
import { converse, expectToWork, hearEachOther, ready } from './engines-site.ts';

/** A server in the answer of GET /v1/media-servers. */
interface ServerAnswer {
  readonly id: string;
  readonly state: string;
  readonly drained: boolean;
  readonly calls: number;
  readonly channels: number;
}

it('one of two FreeSWITCHs is drained by REST, stopped when it is empty, started and taken back', async () => {
  await using stack = new AsyncDisposableStack();
  const drachtio = stack.use(await TestDrachtio.start());
  const servers = [stack.use(await TestFreeswitch.start()), stack.use(await TestFreeswitch.start())];
  const site = stack.use(await Site.open({ engines: productionEngines(drachtio, ...servers) }));
  const { api } = site.product;
  let callers = 0;
  const newCaller = async (): Promise<Phone> => stack.use(await Phone.open(`+155570${callers++}`, TONES.caller));
  const put = async ({ name }: TestFreeswitch, draining: boolean): Promise<number> =>
    (await api.request('PUT', `/v1/media-servers/${name}`, { draining })).status;
  const statusOf = async ({ name }: TestFreeswitch): Promise<ServerAnswer> => {
    const { items } = await api.get<{ items: ServerAnswer[] }>('/v1/media-servers');
    return items.find(({ id }) => id === name)!;
  };

  const conversation = await converse(site, await newCaller());
  const [busy, idle] = (await servers[0]!.channels()) > 0 ? [servers[0]!, servers[1]!] : [servers[1]!, servers[0]!];
  expect(await put(busy, true)).toBe(200);
  expect(await statusOf(busy)).toMatchObject({ state: 'draining', drained: false, calls: 1, channels: 2 });
  expect((await api.request('GET', '/readyz')).status).toBe(200);
  expect((await api.request('GET', '/metrics')).body).toContain(
    `warmbridge_media_server_draining{server="${busy.name}"} 1`,
  );

  // A new call goes to the other server. The call that is up continues.
  site.ai.script = () => [];
  const elsewhere = await (await newCaller()).call(NUMBER, site.product.udp);
  expect([await busy.channels(), await idle.channels()]).toEqual([2, 1]);
  await elsewhere.hangUp();
  await hearEachOther(conversation);

  expect(await put(idle, true)).toBe(200);
  expect(await api.request('GET', '/readyz')).toMatchObject({
    status: 503,
    body: { parts: { media: 'all media servers are draining' } },
  });
  expect((await api.request('GET', '/healthz')).status).toBe(200);
  const refused = await newCaller();
  const { message } = await refused.sip.invite(NUMBER, site.product.udp, refused.voice.sdp()).waitForStatus(503);
  expect(header(message, 'Retry-After')).toMatch(/^\d+$/);
  expect(await put(idle, false)).toBe(200);
  await ready(site);

  await conversation.callerCall.hangUp();
  await conversation.agentCall.ended();
  await eventually('the server is empty', async () => (await statusOf(busy)).drained);
  expect(await busy.leftoversAfter(3_000)).toEqual([]);
  await busy.stop();
  await eventually('it is away', async () => (await statusOf(busy)).state === 'away');
  await busy.restart();
  await eventually('it is back, and drains yet', async () => (await statusOf(busy)).state === 'draining', 15_000);
  expect(await put(busy, false)).toBe(200);
  await eventually('it is up', async () => (await statusOf(busy)).state === 'up');
  expect(await put(idle, true)).toBe(200);
  site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'transfer' }] : []);
  await expectToWork(site, await newCaller());
  await site.product.expectQuiet();
});

it('`fsctl pause` at the server spares it new calls as well', async () => {
  await using stack = new AsyncDisposableStack();
  const drachtio = stack.use(await TestDrachtio.start());
  const freeswitch = stack.use(await TestFreeswitch.start());
  const site = stack.use(await Site.open({ engines: productionEngines(drachtio, freeswitch) }));
  await freeswitch.api('fsctl pause');
  const body = await eventually('the pause is seen', async () => {
    const answer = await site.product.api.request('GET', '/readyz');
    return answer.status === 503 && (answer.body as unknown);
  });
  expect(body).toMatchObject({ parts: { media: 'all media servers are draining' } });
  await freeswitch.api('fsctl resume');
  await ready(site);
  await expectToWork(site, stack.use(await Phone.open('+1555799', TONES.caller)));
});
